/** What a translator has put in the place of a text that React still knows: `<font><font>Texte</font></font>`. */
const replaced = new WeakMap<Node, Element>();

/**
 * Keeps pages alive that the browser translates. Translators replace each text by `<font>` elements; React goes on with the text
 * nodes that it made, which then stand elsewhere or nowhere, and would throw as soon as it moves, removes or changes one.
 *
 * Three answers: texts that were replaced are remembered; React's removals and insertions beside them meet their replacement; a
 * new value of a replaced text is shown in its replacement. Costs one look per change of the document where nobody translates.
 * Called once, before React starts.
 */
export function keepTranslatedPagesAlive(): void {
  new MutationObserver(remember).observe(document, { childList: true, subtree: true });
  // biome-ignore-start lint/complexity/useArrowFunction: methods of nodes
  const { insertBefore, removeChild } = Node.prototype;
  Node.prototype.removeChild = function <T extends Node>(this: Node, child: T): T {
    const there = standIn(child, this);
    if (there) removeChild.call(this, there);
    return child;
  };
  Node.prototype.insertBefore = function <T extends Node>(this: Node, node: T, before: Node | null): T {
    return insertBefore.call(this, node, before && standIn(before, this)) as T;
  };
  // biome-ignore-end lint/complexity/useArrowFunction: methods of nodes
  const value = Object.getOwnPropertyDescriptor(Node.prototype, "nodeValue")!;
  Object.defineProperty(Node.prototype, "nodeValue", {
    ...value,
    set(this: Node, text: string | null) {
      value.set?.call(this, text);
      const place = this.parentNode ? undefined : replaced.get(this);
      if (place?.isConnected) place.textContent = text;
    },
  });
}

/** Pairs the texts that one change took away with the element that came in their place. */
function remember(changes: MutationRecord[]): void {
  for (const { addedNodes, removedNodes } of changes) {
    const font = [...addedNodes].find((node) => node.nodeName === "FONT");
    if (font)
      for (const node of removedNodes) if (node.nodeType === Node.TEXT_NODE) replaced.set(node, font as Element);
  }
}

/** What stands for a node among the children of `parent`: itself, its replacement, or the `<font>` that it was moved into; else null. */
function standIn(node: Node, parent: Node): Node | null {
  if (node.parentNode === parent) return node;
  for (let place: Node | null | undefined = replaced.get(node) ?? node.parentNode; place; place = place.parentNode) {
    if (place.parentNode === parent) return place.nodeName === "FONT" ? place : null;
  }
  return null;
}
