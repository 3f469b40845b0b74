// Outlines on the ground, as core/places.py has them; degrees are whole microdegrees. The server decides, this shows.

export const MICRO = 1e6;
export const METRES_A_DEGREE = 111111; // as core.places has it
export const CORNERS_MIN = 3;
export const CORNERS_MAX = 120;
const SPAN_MAX = 50000; // likewise

export function readOutline(text) {
  const ring = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const parts = line.replaceAll(",", " ").trim().split(/\s+/);
    if (parts.length === 1 && parts[0] === "") continue;
    const [latitude, longitude] = parts.map((part) => Math.round(Number(part) * MICRO));
    if (parts.length !== 2 || !(Math.abs(latitude) < 90 * MICRO) || !(Math.abs(longitude) <= 180 * MICRO)) return null;
    ring.push({ latitude, longitude });
  }
  const closed = ring.length > 1 && same(ring[0], ring.at(-1));
  if (closed) ring.pop();
  return ring;
}

export function writeOutline(ring) {
  return ring.map((at) => `${(at.latitude / MICRO).toFixed(6)}, ${(at.longitude / MICRO).toFixed(6)}`).join("\n");
}

export function same(one, two) {
  return one.latitude === two.latitude && one.longitude === two.longitude;
}

export function across(latitude) {
  return Math.max(Math.cos((latitude / MICRO) * (Math.PI / 180)), 0.01) * METRES_A_DEGREE;
}

export function blockAround(at, metres) {
  const north = Math.round((metres * MICRO) / METRES_A_DEGREE);
  const east = Math.round((metres * MICRO) / across(at.latitude));
  const turns = [[-1, -1], [-1, 1], [1, 1], [1, -1]]; // prettier-ignore
  return turns.map(([up, right]) => ({ latitude: at.latitude + up * north, longitude: at.longitude + right * east }));
}

export function boxOf(spots) {
  const latitudes = spots.map((at) => at.latitude);
  const longitudes = spots.map((at) => at.longitude);
  return {
    south: Math.min(...latitudes),
    north: Math.max(...latitudes),
    west: Math.min(...longitudes),
    east: Math.max(...longitudes),
  };
}

export function edgesOf(ring) {
  return ring.map((one, number) => [one, ring[(number + 1) % ring.length]]);
}

function side(one, two, at) {
  return (
    (two.longitude - one.longitude) * (at.latitude - one.latitude) -
    (two.latitude - one.latitude) * (at.longitude - one.longitude)
  );
}

function within(one, two, at) {
  const box = boxOf([one, two]);
  return box.south <= at.latitude && at.latitude <= box.north && box.west <= at.longitude && at.longitude <= box.east;
}

// As core.places.contains: who is on the line is inside.
export function contains(ring, at) {
  let inside = false;
  for (const [one, two] of edgesOf(ring)) {
    const where = side(one, two, at);
    if (where === 0 && within(one, two, at)) return true;
    if (one.latitude > at.latitude !== two.latitude > at.latitude) {
      inside = inside !== (where > 0 === two.latitude > one.latitude);
    }
  }
  return inside;
}

function meet(a, b, c, d) {
  const sides = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)].map(Math.sign);
  if (sides[0] * sides[1] < 0 && sides[2] * sides[3] < 0) return true;
  const corners = [[a, b, c], [a, b, d], [c, d, a], [c, d, b]]; // prettier-ignore
  return corners.some((corner, number) => sides[number] === 0 && within(...corner));
}

// Whether two edges that share a corner lie on each other beyond it.
function foldsBack(one, two) {
  const beyond = (edge, other) =>
    other.some((at) => !edge.some((corner) => same(corner, at)) && side(...edge, at) === 0 && within(...edge, at));
  return beyond(one, two) || beyond(two, one);
}

function crossesItself(ring) {
  const edges = edgesOf(ring);
  return edges.some((one, first) =>
    edges.slice(first + 1).some((two, apart) => {
      const neighbors = apart === 0 || apart + 1 === edges.length - 1;
      return neighbors ? foldsBack(one, two) : meet(...one, ...two);
    }),
  );
}

// What the server would say against an outline, by the name of its sentence; "" for nothing.
export function faultOf(ring) {
  if (ring === null) return "unread";
  if (ring.length === 0) return "";
  if (ring.length < CORNERS_MIN || ring.length > CORNERS_MAX) return "few";
  if (ring.some((one, first) => ring.some((two, second) => second > first && same(one, two)))) return "twice";
  const box = boxOf(ring);
  if (box.north - box.south > SPAN_MAX || box.east - box.west > SPAN_MAX) return "wide";
  return crossesItself(ring) ? "crosses" : "";
}
