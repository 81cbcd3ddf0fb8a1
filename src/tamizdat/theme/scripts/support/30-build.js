const appealPart = (element, name) => element.querySelector(`[data-part="${name}"]`);

// What an appeal may hold, as new nodes.
function appealNodes(node) {
  if (node.nodeType === 3) return node.data;
  if (!/^(p|strong|b|em|i|br|a|body)$/.test(node.localName)) return "";
  const made = document.createElement(node.localName === "body" ? "div" : node.localName);
  if (/^(https?|mailto):/i.test(node.getAttribute("href"))) made.href = node.getAttribute("href");
  made.append(...[...node.childNodes].map(appealNodes));
  return made;
}

function appealElement(template, appeal, gap) {
  const element = template.content.firstElementChild.cloneNode(true);
  const part = (name) => appealPart(element, name);
  part("title").textContent = appeal.title;
  part("text").append(...appealNodes(new DOMParser().parseFromString(appeal.html, "text/html").body).childNodes);
  part("link").textContent = appeal.button;
  part("gap").hidden = !gap;
  if (gap) {
    part("gap-text").textContent = gap.text;
    part("percent").hidden = !gap.percent;
    part("percent").value = gap.percent;
    part("percent").textContent = `${gap.percent} %`;
  }
  return element;
}
