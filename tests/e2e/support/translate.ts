import type { Page } from "@playwright/test";

/** What a translator does to the elements of a page, now and whenever texts come or change: other words in `<font><font>`. */
export const translate = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const skipped = "script, style, noscript, textarea, font, [translate=no], title";
    const wrap = (text: Text) => {
      if (!text.data.trim() || !text.parentElement || text.parentElement.closest(skipped)) return;
      const outer = document.createElement("font");
      const inner = document.createElement("font");
      inner.textContent = text.data;
      outer.append(inner);
      text.replaceWith(outer);
    };
    const wrapAll = (root: Node) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const texts: Text[] = [];
      while (walker.nextNode()) texts.push(walker.currentNode as Text);
      texts.forEach(wrap);
    };
    wrapAll(document.body);
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) {
          if (node.nodeType === Node.TEXT_NODE) wrap(node as Text);
          else if (node.nodeName !== "FONT") wrapAll(node);
        }
      }
    }).observe(document.body, { childList: true, subtree: true });
  });

/** The same for every text, also those that a page asks to leave alone: the harshest translator. */
export const wrapEveryText = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    const wrapped = texts.filter((text) => text.data.trim() && !text.parentElement?.closest("script, style, noscript"));
    for (const text of wrapped) {
      const outer = document.createElement("font");
      const inner = document.createElement("font");
      inner.textContent = text.data;
      outer.append(inner);
      text.replaceWith(outer);
    }
    return wrapped.length;
  });
