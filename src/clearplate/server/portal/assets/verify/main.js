// The page "verify it yourself": a button, the steps, the result.

import { Fault } from "./fault.js";
import { fetcher, PUBLIC_SPACE } from "./fetching.js";
import { forget, recall, remember } from "./remembering.js";
import { STEPS, verify } from "./verifying.js";
import { tell, UNFINISHED } from "./words.js";

const language = document.documentElement.lang || "en";
const place = PUBLIC_SPACE.pathname;
const find = (name) => document.querySelector(`[data-verify="${name}"]`);
const [start, stop, forgetting, result, detail, bar] = ["start", "stop", "forget", "result", "detail", "bar"].map(find);
let running = null;
let isWaiting = false; // A redraw of the progress is on its way; more often would only cost time.

function say(key, values, more = "") {
  result.textContent = tell(language, key, values);
  detail.textContent = more;
}

function mark(step, state, key, values) {
  const line = find(`step-${step}`);
  line.dataset.state = state;
  line.querySelector("[data-verify-state]").textContent = state ? tell(language, state) : "";
  line.querySelector("[data-verify-told]").textContent = key ? tell(language, key, values) : "";
}

function onStep(step, state, key, values) {
  if (key !== "entries_progress") {
    mark(step, state, key, values);
    return;
  }
  bar.max = Math.max(1, values.size);
  bar.value = values.done;
  if (!isWaiting) {
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      if (find(`step-${step}`).dataset.state === "running") {
        mark(step, state, key, values);
      }
    });
  }
}

async function run() {
  running = new AbortController();
  document.documentElement.dataset.verified = "running";
  toggle(true);
  STEPS.forEach((step) => mark(step, ""));
  bar.value = 0;
  say("started");
  let current = STEPS[0];
  try {
    if (!globalThis.crypto?.subtle) {
      throw new Fault("no_crypto");
    }
    const done = await verify({
      fetchBytes: fetcher(running.signal),
      seen: recall(place),
      tell: (step, ...rest) => {
        current = step;
        running.signal.throwIfAborted();
        onStep(step, ...rest);
      },
    });
    const isKept = remember(place, done.seen);
    say(done.doubts ? "result_doubt" : "result_held", done, tell(language, isKept ? "remembered" : "not_remembered"));
    finish(done.doubts ? "doubt" : "held");
  } catch (error) {
    fail(error, current);
  }
  toggle(false);
}

function fail(error, current) {
  const later = STEPS.slice(STEPS.indexOf(current) + 1);
  later.forEach((step) => mark(step, "not_reached"));
  if (running.signal.aborted) {
    mark(current, "not_reached");
    say("cancelled");
    finish("cancelled");
    return;
  }
  const fault = error instanceof Fault ? error : new Fault("internal");
  const isUnfinished = UNFINISHED.has(fault.key);
  mark(current, isUnfinished ? "not_reached" : "failed", fault.key, fault.values);
  say(isUnfinished ? "result_unfinished" : "result_failed", {}, tell(language, fault.key, fault.values));
  finish(isUnfinished ? "unfinished" : "failed");
  if (!(error instanceof Fault)) {
    throw error; // Into the console, for whoever repairs this page.
  }
}

function finish(state) {
  result.dataset.state = state;
  document.documentElement.dataset.verified = state;
}

function toggle(isRunning) {
  start.disabled = isRunning;
  stop.disabled = !isRunning;
  forgetting.disabled = isRunning;
  result.dataset.state = isRunning ? "running" : result.dataset.state;
}

start.addEventListener("click", run);
stop.addEventListener("click", () => running?.abort());
forgetting.addEventListener("click", () => {
  forget(place);
  say("forgotten");
});
toggle(false);
