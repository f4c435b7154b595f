// Renews the page on every save, block by block: what has not changed is not touched, and scroll,
// open folds and focus stay where they are. Needs nothing but the server's news.
"use strict";

const SILENT_MS = 40000; // the server says something every 15 seconds
const AGAIN_MS = [300, 1000, 2000, 5000]; // until a lost connection is tried again
const LOST_MS = 1500; // a shorter gap is not told
const BUSY_MS = 400; // nor is a shorter check

const versions = JSON.parse(document.body.dataset.versions);
const words = JSON.parse(document.getElementById("link").dataset.words);
let source = null;
let heard = Date.now();
let tries = 0;
let ended = false;
let lost = 0; // a timer
let busy = 0; // another

function connect() {
  if (ended) return;
  if (source) source.close();
  source = new EventSource("news?" + new URLSearchParams(versions));
  heard = Date.now();
  source.addEventListener("open", () => alive());
  source.addEventListener("still", () => alive());
  source.addEventListener("news", event => {
    alive();
    renew(JSON.parse(event.data));
  });
  source.addEventListener("ended", () => {
    ended = true;
    source.close();
    show(false);
    tell("ended");
  });
  source.addEventListener("error", () => {
    if (ended) return;
    source.close();
    lost = lost || setTimeout(() => tell("lost"), LOST_MS);
    setTimeout(connect, AGAIN_MS[Math.min(tries++, AGAIN_MS.length - 1)]);
  });
}

function alive() {
  heard = Date.now();
  tries = 0;
  clearTimeout(lost);
  lost = 0;
  tell("live");
}

function tell(state) {
  const line = document.getElementById("link");
  if (document.body.dataset.link === state) return;
  document.body.dataset.link = state;
  line.textContent = words[state];
}

// A laptop that slept, or a network that was changed, may leave a connection that is dead and
// does not say so.
function look() {
  if (!ended && Date.now() - heard > SILENT_MS) connect();
}
setInterval(look, 5000);
document.addEventListener("visibilitychange", look);
window.addEventListener("online", look);
window.addEventListener("pageshow", event => {
  if (event.persisted) connect();
});

function show(isBusy) {
  clearTimeout(busy);
  const sign = document.getElementById("busy");
  if (isBusy) busy = setTimeout(() => (sign.hidden = false), BUSY_MS);
  else sign.hidden = true;
}

function renew(news) {
  show(news.busy);
  if (news.title) document.title = news.title;
  const regions = Object.entries(news.regions);
  if (!regions.length) return;
  const name = document.getElementById("title")?.textContent;
  const place = held();
  const focus = focused();
  for (const [region, { version, blocks }] of regions) {
    versions[region] = version;
    fill(document.getElementById(region), blocks);
  }
  makeRoom();
  refocus(focus);
  if (name !== undefined && document.getElementById("title")?.textContent !== name) {
    window.scrollTo(0, 0); // another exercise
  } else {
    hold(place);
  }
}

function fill(box, blocks) {
  const old = new Map([...box.children].map(block => [block.id, block]));
  let before = null;
  for (const { id, digest, html } of blocks) {
    const was = old.get(id);
    old.delete(id);
    if (was && was.dataset.digest === digest) {
      before = was;
      continue;
    }
    const made = parsed(html);
    if (was) {
      keepFolds(was, made);
      was.replaceWith(made);
    } else if (before) {
      before.after(made);
    } else {
      box.prepend(made);
    }
    before = made;
  }
  for (const gone of old.values()) gone.remove();
}

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

function keepFolds(was, made) {
  for (const fold of was.querySelectorAll("details[id]")) {
    const same = made.querySelector("#" + CSS.escape(fold.id));
    if (same) same.open = fold.open;
  }
}

// What has the focus stays where it is, or else the first block that begins on the screen,
// whatever is renewed above it.
function held() {
  if (window.scrollY < 1) return null;
  const top = document.querySelector("header").getBoundingClientRect().bottom;
  const begins = block => {
    const place = block.getBoundingClientRect().top;
    return place >= top && place < window.innerHeight;
  };
  const focus = document.activeElement;
  const blocks = [...document.querySelectorAll("main .block")];
  const block =
    (begins(focus) && focus.closest("main .block")) ||
    blocks.find(begins) ||
    blocks.find(one => one.getBoundingClientRect().bottom > top);
  return block ? { id: block.id, top: block.getBoundingClientRect().top } : null;
}

function hold(place) {
  const block = place && document.getElementById(place.id);
  if (block) window.scrollBy(0, block.getBoundingClientRect().top - place.top);
}

// Where the focus is, by the nearest name; and the region, for where that is no longer there.
function focused() {
  const element = document.activeElement;
  const block = element?.closest(".block");
  if (!block) return null;
  const fold = element.tagName === "SUMMARY" ? element.parentElement.id : "";
  const links = [...block.querySelectorAll("a")];
  return { element, fold, block: block.id, link: links.indexOf(element), region: block.parentElement.id };
}

function refocus(focus) {
  if (!focus || focus.element.isConnected) return;
  const fold = focus.fold && document.getElementById(focus.fold);
  const link = document.getElementById(focus.block)?.querySelectorAll("a")[focus.link];
  const other = document.getElementById(focus.region)?.closest("[tabindex]");
  const target = fold?.querySelector("summary") || link || other;
  target?.focus({ preventScroll: true });
}

// What is scrolled to, or has the focus, is not behind the head.
function makeRoom() {
  const head = document.querySelector("header");
  const sticks = getComputedStyle(head).position === "sticky";
  document.documentElement.style.scrollPaddingTop = (sticks ? head.offsetHeight : 0) + 8 + "px";
}
window.addEventListener("resize", makeRoom);

// A link to a fold opens it.
function unfold() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.tagName !== "DETAILS") return;
  target.open = true;
  target.querySelector("summary").focus();
}
window.addEventListener("hashchange", unfold);

makeRoom();
connect();
