// One letter at most, and one bar or box. Without a place nothing is asked for or kept.
async function showAppeals(documents) {
  const memory = AppealMemory.open();
  const language = document.documentElement.lang;
  const kept = appealPart(document, "kept");
  if (kept && memory) {
    kept.classList.remove("waits");
    memory.offer(kept);
    for (const form of document.querySelectorAll("form.give")) form.addEventListener("submit", () => memory.rest());
  }
  const template = document.querySelector("template[data-part=appeal]");
  const place = (form) => document.querySelector(`[data-place=${form}]`);
  const load = async (name) => {
    try {
      return await (await fetch(documents + name)).json();
    } catch {
      return {};
    }
  };
  const { kind, format, appeals } = template ? await load(`appeals.${language.toLowerCase()}.json`) : {};
  if (kind !== "appeals" || format !== 1) return;
  // Reload and Back do not count.
  const [{ type }] = performance.getEntriesByType("navigation");
  const counts = type === "navigate" && document.body.classList.contains("on-article");
  if (memory && counts && appeals.some((each) => each.least_read)) memory.put("read", memory.with(memory.all.read));
  const section = appealSection(place("letter")?.dataset.section ?? location.pathname);
  const fitting = appeals.filter((each) => place(each.form) && appealFits(each, section, memory));
  let over;
  for (const isLetter of [false, true]) {
    const appeal = fitting.find(({ form }) => (form === "letter") === isLetter);
    if (!appeal) continue;
    const gap = appeal.gap && (await load("gap.json")).languages?.[language];
    const shown = new ShownAppeal(appeal, appealElement(template, appeal, gap), place(appeal.form), memory);
    if (isLetter) shown.over = over;
    else over = shown;
  }
}

showAppeals(document.currentScript.src.replace(/assets\/[^/]*$/, "documents/"));
