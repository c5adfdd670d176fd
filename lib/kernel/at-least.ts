/**
 * Runs `work` and answers no sooner than after `milliseconds`, so that the time taken does not reveal
 * whether an address is known.
 */
export async function atLeast<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const [result] = await Promise.all([work(), new Promise((resolve) => setTimeout(resolve, milliseconds))]);
  return result;
}
