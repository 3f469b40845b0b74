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
  return svg("g", {}, svg("title", {}), svg("circle", { r: 8 }), svg("text", { y: 5 }));
}

// By camera where its name is written without running into a camera or another name: "right", "left", or "" for nowhere.
export function sidesOfNames(cameras, placed, width, height) {
  const taken = placed.map(([x, y]) => [x - 9, y - 9, x + 9, y + 9]);
  return placed.map(([x, y], number) => {
    if (x < 0 || x > width || y < 0 || y > height) return "";
    const long = cameras[number].name.length * LETTER;
    const places = { right: [x + 13, y - 9, x + 13 + long, y + 9], left: [x - 13 - long, y - 9, x - 13, y + 9] };
    const free = (place) =>
      place[0] >= 0 &&
      place[2] <= width &&
      taken.every((other) => place[2] < other[0] || other[2] < place[0] || place[3] < other[1] || other[3] < place[1]);
    const side = Object.keys(places).find((name) => free(places[name])) ?? "";
    if (side) taken.push(places[side]);
    return side;
  });
}
