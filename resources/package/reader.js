"use strict";
// Data files are scripts, since a page from a disk may load nothing else. They run in this frame,
// apart from the page that checks: whatever stands in them, they can only hand over what they hold.
window.zyuki = (...told) => parent.postMessage(told, "*");
window.addEventListener("message", (event) => {
  if (event.source !== parent) return;
  const tag = document.createElement("script");
  tag.onload = () => { tag.remove(); parent.postMessage(["loaded"], "*"); };
  tag.onerror = () => { tag.remove(); parent.postMessage(["missing"], "*"); };
  tag.src = event.data;
  document.head.append(tag);
});
parent.postMessage(["ready"], "*");
