// A place's outline as a picture: corners to drag, beside the numbers that the form sends. Everything works without.
// The server decides which cameras stand inside; what is said here is of the picture.

import {
  CORNERS_MAX,
  CORNERS_MIN,
  METRES_A_DEGREE,
  MICRO,
  across,
  blockAround,
  boxOf,
  contains,
  edgesOf,
  faultOf,
  readOutline,
  same,
  writeOutline,
} from "./geometry.js";
import { cameraShape, cornerShape, edgeShape, keep, roomForNames, set, svg } from "./shapes.js";

const LEAST_SPAN_M = 250;
const ROOM = 1.8; // the picture is so many times as wide as what it is fitted to
const STEP_M = 5; // of an arrow key; with Shift five times as far
const BARS_M = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000];
const LONGEST_BAR = 130;
const SHORTEST_EDGE = 64; // pixels; on a shorter one the sign that adds a corner would hide the corners
const ARROWS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] };

class Editor {
  constructor(root, field, cameras) {
    this.root = root;
    this.field = field;
    this.cameras = cameras;
    this.words = root.dataset;
    this.ring = [];
    this.past = [];
    this.doing = null; // what the last change was, so that one drag or one run of arrow keys is one step back
    this.chosen = 0;
    this.drag = null;
    this.fitted = true;
    this.first = field.value;
    this.picture = root.querySelector("svg");
    this.layers = Object.fromEntries(
      ["lines", "area", "cameras", "edges", "corners", "scale"].map((name) => [name, svg("g", {})]),
    );
    this.area = this.layers.area.appendChild(svg("polygon", { class: "cp-outline__area" }));
    for (const name of ["lines", "area", "scale"]) set(this.layers[name], { "aria-hidden": "true" });
    this.layers.lines.setAttribute("class", "cp-outline__lines");
    this.layers.scale.setAttribute("class", "cp-outline__scale");
    this.picture.append(...Object.values(this.layers));
    this.listen();
    this.read();
    new ResizeObserver(() => (this.fitted ? this.fit() : this.draw())).observe(this.picture);
  }

  part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  get size() {
    return { width: this.picture.clientWidth || 600, height: this.picture.clientHeight || 400 };
  }

  // The view ---------------------------------------------------------------------------------------------------------

  fit() {
    const spots = this.ring?.length ? this.ring : this.cameras;
    const box = boxOf(spots);
    const { width, height } = this.size;
    this.middle = { latitude: (box.south + box.north) / 2, longitude: (box.west + box.east) / 2 };
    const wide = Math.max(LEAST_SPAN_M, ((box.east - box.west) / MICRO) * across(this.middle.latitude)) * ROOM;
    const high = Math.max(LEAST_SPAN_M / 2, ((box.north - box.south) / MICRO) * METRES_A_DEGREE) * ROOM;
    this.scale = Math.min(width / wide, height / high);
    this.fitted = true;
    this.draw();
  }

  zoom(factor) {
    this.scale = Math.min(Math.max(this.scale * factor, 0.002), 20);
    this.fitted = false;
    this.draw();
  }

  // By pixels, to the right and down.
  pan(right, down) {
    this.middle = this.moved(this.middle, right / this.scale, -down / this.scale);
    this.fitted = false;
    this.draw();
  }

  moved(at, east, north) {
    return {
      latitude: Math.round(at.latitude + (north * MICRO) / METRES_A_DEGREE),
      longitude: Math.round(at.longitude + (east * MICRO) / across(this.middle.latitude)),
    };
  }

  pixel(at) {
    const { width, height } = this.size;
    const east = ((at.longitude - this.middle.longitude) / MICRO) * across(this.middle.latitude);
    const north = ((at.latitude - this.middle.latitude) / MICRO) * METRES_A_DEGREE;
    return [Math.round(width / 2 + east * this.scale), Math.round(height / 2 - north * this.scale)];
  }

  ground(x, y) {
    const { width, height } = this.size;
    return this.moved(this.middle, (x - width / 2) / this.scale, (height / 2 - y) / this.scale);
  }

  // Changing ---------------------------------------------------------------------------------------------------------

  remember(doing) {
    if (doing === null || doing !== this.doing) this.past.push(this.kept);
    this.doing = doing;
  }

  change(ring, doing = null) {
    this.remember(doing);
    this.ring = ring;
    this.kept = this.field.value = writeOutline(ring);
    this.chosen = Math.min(this.chosen, Math.max(ring.length - 1, 0));
    this.draw();
  }

  read() {
    this.kept = this.field.value;
    this.ring = readOutline(this.field.value);
    this.chosen = 0;
    this.fit();
  }

  undo() {
    if (!this.past.length) return;
    const focused = this.layers.corners.contains(document.activeElement);
    const chosen = this.chosen;
    this.field.value = this.past.pop();
    this.doing = null;
    this.kept = this.field.value;
    this.ring = readOutline(this.field.value);
    this.chosen = Math.min(chosen, Math.max((this.ring?.length ?? 0) - 1, 0));
    this.draw();
    if (focused) this.focus();
    this.say(this.words.undone);
  }

  begin(camera) {
    this.change(blockAround(camera, Number(this.words.blockMetres)));
    this.chosen = 0;
    this.fit();
    this.focus();
  }

  addAfter(number) {
    const [one, two] = edgesOf(this.ring)[number];
    const between = {
      latitude: Math.round((one.latitude + two.latitude) / 2),
      longitude: Math.round((one.longitude + two.longitude) / 2),
    };
    if (this.ring.length >= CORNERS_MAX || same(one, between) || same(two, between)) return;
    this.change(this.ring.toSpliced(number + 1, 0, between));
    this.chosen = number + 1;
    this.draw();
    this.focus();
    this.say(this.words.added);
  }

  remove(number) {
    if (this.ring.length <= CORNERS_MIN) {
      this.say(this.words.least);
      return;
    }
    this.change(this.ring.toSpliced(number, 1));
    this.focus();
    this.say(this.words.removed);
  }

  put(number, at, doing) {
    if (!same(this.ring[number], at)) this.change(this.ring.with(number, at), doing);
  }

  focus() {
    this.layers.corners.children[this.chosen]?.focus({ preventScroll: true });
  }

  // Listening --------------------------------------------------------------------------------------------------------

  listen() {
    this.field.addEventListener("input", () => {
      this.remember("typing");
      this.read();
    });
    this.root.addEventListener("click", (clicked) => this.press(clicked.target));
    this.picture.addEventListener("keydown", (pressed) => this.key(pressed));
    this.picture.addEventListener("focusin", (focused) => {
      const number = this.numberOf("corners", focused.target);
      if (number < 0) return;
      this.chosen = number;
      this.bringIntoView();
    });
    this.picture.addEventListener("pointerdown", (pointed) => this.grab(pointed));
    this.picture.addEventListener("pointermove", (pointed) => this.pull(pointed));
    // Not every browser heeds touch-action within a picture: a finger on a corner must not scroll the page.
    const hold = (touched) => {
      if (this.numberOf("corners", touched.target) >= 0) touched.preventDefault();
    };
    this.picture.addEventListener("touchstart", hold, { passive: false });
    for (const end of ["pointerup", "pointercancel"]) {
      this.picture.addEventListener(end, () => {
        this.drag = null;
        this.doing = null;
      });
    }
  }

  numberOf(layer, target) {
    return [...this.layers[layer].children].findIndex((shape) => shape.contains(target));
  }

  press(target) {
    const name = target.closest("[data-do]")?.dataset.do;
    const third = Math.round(Math.min(this.size.width, this.size.height) / 3);
    const doings = {
      in: () => this.zoom(1.5),
      out: () => this.zoom(1 / 1.5),
      fit: () => this.fit(),
      left: () => this.pan(-third, 0),
      right: () => this.pan(third, 0),
      up: () => this.pan(0, -third),
      down: () => this.pan(0, third),
      undo: () => this.undo(),
      add: () => this.addAfter(this.chosen),
      remove: () => this.remove(this.chosen),
    };
    if (name) {
      doings[name]();
      return;
    }
    const edge = this.numberOf("edges", target);
    if (edge >= 0) this.addAfter(edge);
    const camera = this.ring?.length === 0 ? this.numberOf("cameras", target) : -1;
    if (camera >= 0) this.begin(this.cameras[camera]);
  }

  key(pressed) {
    if ((pressed.ctrlKey || pressed.metaKey) && pressed.key === "z") {
      pressed.preventDefault();
      this.undo();
      return;
    }
    if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return;
    const presses = pressed.key === "Enter" || pressed.key === " ";
    const corner = this.numberOf("corners", pressed.target);
    if (corner < 0) {
      if (!presses) return;
      pressed.preventDefault();
      this.press(pressed.target);
      return;
    }
    const arrow = ARROWS[pressed.key];
    if (arrow) {
      const metres = STEP_M * (pressed.shiftKey ? 5 : 1);
      this.put(corner, this.moved(this.ring[corner], arrow[0] * metres, arrow[1] * metres), `arrow ${corner}`);
      this.bringIntoView();
    } else if (presses || pressed.key === "+") this.addAfter(corner);
    else if (pressed.key === "Delete" || pressed.key === "Backspace") this.remove(corner);
    else return;
    pressed.preventDefault();
  }

  grab(pointed) {
    if (pointed.button !== 0) return;
    const corner = this.numberOf("corners", pointed.target);
    const elsewhere = this.numberOf("edges", pointed.target) >= 0 || this.numberOf("cameras", pointed.target) >= 0;
    // A finger on the ground goes on scrolling the page; there are buttons that move the picture.
    if (corner < 0 && (elsewhere || pointed.pointerType !== "mouse")) return;
    pointed.preventDefault();
    this.picture.setPointerCapture(pointed.pointerId);
    this.doing = null;
    this.drag = { corner, x: pointed.clientX, y: pointed.clientY };
    if (corner < 0) return;
    const [x, y] = this.pixel(this.ring[corner]);
    this.drag.offset = [x - pointed.clientX, y - pointed.clientY];
    this.chosen = corner;
    this.focus();
    this.draw();
  }

  pull(pointed) {
    if (!this.drag) return;
    if (this.drag.corner < 0) {
      this.pan(this.drag.x - pointed.clientX, this.drag.y - pointed.clientY);
      this.drag.x = pointed.clientX;
      this.drag.y = pointed.clientY;
      return;
    }
    const { width, height } = this.size;
    const x = Math.min(Math.max(pointed.clientX + this.drag.offset[0], 0), width);
    const y = Math.min(Math.max(pointed.clientY + this.drag.offset[1], 0), height);
    this.put(this.drag.corner, this.ground(x, y), `drag ${this.drag.corner}`);
  }

  bringIntoView() {
    const { width, height } = this.size;
    const [x, y] = this.pixel(this.ring[this.chosen]);
    const right = Math.min(x - 24, 0) + Math.max(x + 24 - width, 0);
    const down = Math.min(y - 24, 0) + Math.max(y + 24 - height, 0);
    if ((right || down) && !this.drag) this.pan(right, down);
    else this.draw();
  }

  // Showing ----------------------------------------------------------------------------------------------------------

  say(words) {
    this.part("said").textContent = words;
  }

  draw() {
    const { width, height } = this.size;
    set(this.picture, { viewBox: `0 0 ${width} ${height}` });
    const ring = this.ring ?? [];
    const fault = faultOf(this.ring);
    const pixels = ring.map((at) => this.pixel(at));
    this.drawScale(width, height);
    this.area.setAttribute("points", pixels.map((at) => at.join(",")).join(" "));
    this.area.classList.toggle("cp-outline__area--faulty", fault !== "");
    this.drawCorners(pixels);
    this.drawEdges(pixels);
    this.drawCameras(ring.length >= CORNERS_MIN ? ring : [], width, height);
    this.tell(ring, fault);
  }

  drawCorners(pixels) {
    keep(this.layers.corners, pixels.length, cornerShape).forEach((shape, number) => {
      set(shape, {
        transform: `translate(${pixels[number].join(" ")})`,
        "aria-label": this.words.corner.replace("{n}", number + 1).replace("{all}", pixels.length),
      });
      shape.classList.toggle("cp-outline__corner--chosen", number === this.chosen);
    });
  }

  drawEdges(pixels) {
    const count = pixels.length >= CORNERS_MIN ? pixels.length : 0;
    keep(this.layers.edges, count, edgeShape).forEach((shape, number) => {
      const [x, y] = pixels[number];
      const [toX, toY] = pixels[(number + 1) % count];
      set(shape, {
        transform: `translate(${(x + toX) / 2} ${(y + toY) / 2})`,
        "aria-label": this.words.edge.replace("{n}", number + 1),
        display: Math.hypot(toX - x, toY - y) < SHORTEST_EDGE ? "none" : null,
      });
    });
  }

  // Where there is something to take hold of.
  handles() {
    const pixels = (this.ring ?? []).map((at) => this.pixel(at));
    return edgesOf(pixels).flatMap(([one, two]) => [one, [(one[0] + two[0]) / 2, (one[1] + two[1]) / 2]]);
  }

  drawCameras(ring, width, height) {
    const begins = this.ring?.length === 0;
    set(this.layers.cameras, { "aria-hidden": begins ? null : "true" });
    const placed = this.cameras.map((camera) => this.pixel(camera));
    const rooms = roomForNames(this.cameras, placed, this.handles(), width, height);
    keep(this.layers.cameras, placed.length, cameraShape).forEach((shape, number) => {
      const camera = this.cameras[number];
      const [x, y] = placed[number];
      const inside = ring.length > 0 && contains(ring, camera);
      const [title, , name] = shape.children;
      shape.setAttribute("class", `cp-outline__camera${inside ? " cp-outline__camera--inside" : ""}`);
      set(shape, {
        transform: `translate(${x} ${y})`,
        role: begins ? "button" : null,
        tabindex: begins ? 0 : null,
        "aria-label": begins ? this.words.block.replace("{name}", camera.name) : null,
      });
      title.textContent = camera.name;
      name.textContent = rooms[number] ? camera.name : "";
      set(name, rooms[number] ?? {});
    });
  }

  drawScale(width, height) {
    const metres = BARS_M.findLast((bar) => bar * this.scale <= LONGEST_BAR) ?? BARS_M[0];
    const step = metres * this.scale;
    const text = metres < 1000 ? `${metres} m` : `${metres / 1000} km`;
    const bar = svg("path", { d: `M12 ${height - 18} v8 h${Math.round(step)} v-8`, fill: "none" });
    const north = svg("path", { d: `M${width - 18} ${height - 40} l6 20 l-6 -4 l-6 4 Z` });
    const letter = svg("text", { x: width - 18, y: height - 6, "text-anchor": "middle" }, this.words.north);
    this.layers.scale.replaceChildren(bar, svg("text", { x: 18, y: height - 18 }, text), north, letter);
    const lines = [];
    for (let x = (width / 2) % step; x < width; x += step) lines.push(`M${Math.round(x)} 0 V${height}`);
    for (let y = (height / 2) % step; y < height; y += step) lines.push(`M0 ${Math.round(y)} H${width}`);
    this.layers.lines.replaceChildren(svg("path", { d: lines.join(" ") }));
  }

  tell(ring, fault) {
    const inside = ring.length >= CORNERS_MIN ? this.cameras.filter((camera) => contains(ring, camera)) : [];
    const names = inside.map((camera) => camera.name).join(", ") || this.words.none;
    const list = this.part("inside");
    // Said aloud only when it changes, not at every pixel.
    if (list.textContent !== names) list.textContent = names;
    this.part("count").textContent = inside.length;
    const problem = fault ? this.words[fault] : "";
    if (this.part("fault").textContent !== problem) this.part("fault").textContent = problem;
    this.part("hint").hidden = this.ring?.length === 0;
    this.part("begin").hidden = this.ring?.length !== 0;
    this.root.querySelector("[data-do=undo]").disabled = this.past.length === 0;
    this.root.querySelector("[data-do=add]").disabled = ring.length < CORNERS_MIN || ring.length >= CORNERS_MAX;
    this.root.querySelector("[data-do=remove]").disabled = ring.length <= CORNERS_MIN;
    this.root.dispatchEvent(new CustomEvent("outline", { detail: { changed: this.field.value !== this.first } }));
  }
}

// The page ---------------------------------------------------------------------------------------------------------

function start(root) {
  const field = document.querySelector("textarea[name=outline]");
  const group = field.closest(".cp-field");
  const cameras = JSON.parse(document.getElementById("outline-cameras").textContent);
  if (!cameras.length && !readOutline(field.value)?.length) return; // no ground to draw on
  const numbers = root.querySelector("details");
  group.before(root);
  numbers.append(group);
  numbers.open = group.classList.contains("usa-form-group--error");
  // A browser that finds the field empty can point at it only where it is seen.
  field.addEventListener("invalid", () => {
    numbers.open = true;
  });
  root.hidden = false;
  const still = document.querySelector("[data-outline-still]");
  if (still) still.hidden = true;
  const told = document.querySelectorAll("[data-outline-told]");
  root.addEventListener("outline", ({ detail }) => {
    // What the server said is of another outline: let it be asked again.
    for (const element of told) element.hidden = detail.changed;
  });
  const editor = new Editor(root, field, cameras);
  const starts = document.querySelector("[name=starts_at]");
  const passing = () => editor.area.classList.toggle("cp-outline__area--passing", starts.value !== "");
  starts.addEventListener("input", passing);
  passing();
  document.querySelector("[data-outline-begin]")?.addEventListener("submit", (sent) => {
    const number = Number(new FormData(sent.target).get("around"));
    sent.preventDefault();
    editor.begin(cameras.find((camera) => camera.number === number));
    root.scrollIntoView({ block: "nearest" });
  });
}

const editors = document.querySelector("[data-outline-editor]");
if (editors) start(editors);
