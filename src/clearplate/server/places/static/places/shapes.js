// What the outline's picture is made of.

const LETTER = 7.5; // about as wide as one of a name is, in pixels

export function svg(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  set(made, attributes);
  made.append(...children);
  return made;
}

export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  }
}

// As many children as wanted; those that stay keep the focus.
export function keep(layer, wanted, make) {
  while (layer.children.length > wanted) layer.lastElementChild.remove();
  while (layer.children.length < wanted) layer.append(make());
  return [...layer.children];
}

export function cornerShape() {
  const hit = svg("circle", { class: "cp-outline__hit", r: 22 });
  return svg("g", { class: "cp-outline__corner", role: "button", tabindex: 0 }, hit, svg("circle", { r: 9 }));
}

export function edgeShape() {
  const hit = svg("circle", { class: "cp-outline__hit", r: 16 });
  const sign = svg("path", { d: "M-4 0 H4 M0 -4 V4" });
  return svg("g", { class: "cp-outline__edge", role: "button", tabindex: -1 }, hit, svg("circle", { r: 8 }), sign);
}

export function cameraShape() {
  return svg("g", {}, svg("title", {}), svg("circle", { r: 8 }), svg("text", {}));
}

const BESIDE = {
  right: { x: 13, y: 5, "text-anchor": "start" },
  left: { x: -13, y: 5, "text-anchor": "end" },
  above: { x: 0, y: -15, "text-anchor": "middle" },
  below: { x: 0, y: 25, "text-anchor": "middle" },
};

// By camera where its name stands, as attributes of its text, clear of cameras, handles and other names; null: nowhere.
export function roomForNames(cameras, placed, handles, width, height) {
  const around = ([x, y]) => [x - 9, y - 9, x + 9, y + 9];
  const taken = [...placed, ...handles].map(around);
  const free = (box) =>
    box[0] >= 0 &&
    box[2] <= width &&
    taken.every((other) => box[2] < other[0] || other[2] < box[0] || box[3] < other[1] || other[3] < box[1]);
  return placed.map(([x, y], number) => {
    if (x < 0 || x > width || y < 0 || y > height) return null;
    const long = cameras[number].name.length * LETTER;
    for (const where of Object.values(BESIDE)) {
      const left = x + where.x - { start: 0, middle: long / 2, end: long }[where["text-anchor"]];
      const box = [left, y + where.y - 12, left + long, y + where.y + 4];
      if (!free(box)) continue;
      taken.push(box);
      return where;
    }
    return null;
  });
}
