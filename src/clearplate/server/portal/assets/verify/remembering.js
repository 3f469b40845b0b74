// What this browser saw last time: the keys and the checkpoint, so that neither can be exchanged unseen.

const NAME = "clearplate-verify";

function place(base) {
  return `${NAME} ${base}`;
}

/** What was seen last, or null: nothing yet, or this browser keeps nothing. */
export function recall(base) {
  try {
    return JSON.parse(localStorage.getItem(place(base)));
  } catch {
    return null;
  }
}

/** Keep what was seen. Gives whether this browser kept it. */
export function remember(base, seen) {
  try {
    localStorage.setItem(place(base), JSON.stringify(seen));
    return true;
  } catch {
    return false;
  }
}

export function forget(base) {
  try {
    localStorage.removeItem(place(base));
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
