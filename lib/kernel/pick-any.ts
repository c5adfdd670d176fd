/** So many of them at random, each once. */
export function pickAny<T>(of: readonly T[], count: number): T[] {
  const left = [...of];
  return Array.from({ length: Math.min(count, left.length) }, () => {
    return left.splice(Math.floor(Math.random() * left.length), 1)[0]!;
  });
}
