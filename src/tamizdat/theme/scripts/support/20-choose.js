const appealSection = (path) => decodeURIComponent(/(?:^|\/)section\/([^/]+)\//.exec(path)?.[1] ?? "");

function appealFits(appeal, section, memory) {
  const now = Date.now();
  if (now < Date.parse(appeal.from) || now >= Date.parse(appeal.until)) return false; // "" is no limit
  if ((appeal.sections[0] && !appeal.sections.includes(section)) || appeal.never.includes(section)) return false;
  if (!memory) return appeal.form === "letter" && !appeal.least_read;
  if (memory.today < memory.all.rest) return false;
  const within = (days = [], length) => [].concat(days).filter((day) => day > memory.today - length).length;
  const { seen, closed, version } = memory.all[appeal.id] || {};
  const back = appeal.back_after ? memory.today >= closed + appeal.back_after : version !== appeal.version;
  return (
    (!closed || back) &&
    within(seen, appeal.shown_days) < appeal.most_shown &&
    within(memory.all.read, appeal.read_days) >= appeal.least_read
  );
}
