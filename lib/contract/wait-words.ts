/** "Try again in 12 seconds": how long somebody waits whose limit is used up. @param seconds whole, at least 0 */
export function waitWords(seconds: number): string {
  if (seconds <= 0) return "You can try again now.";
  const minutes = Math.ceil(seconds / 60);
  if (seconds === 1) return "Try again in a second.";
  if (seconds < 60) return `Try again in ${seconds} seconds.`;
  return minutes === 1 ? "Try again in a minute." : `Try again in ${minutes} minutes.`;
}
