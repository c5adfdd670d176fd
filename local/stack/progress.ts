const isTerminal = process.stdout.isTTY === true;
const paint = (code: number) => (text: string) => (isTerminal ? `\u001b[${code}m${text}\u001b[0m` : text);
export const bold = paint(1);
export const dim = paint(2);
export const green = paint(32);
export const red = paint(31);
const yellow = paint(33);

export const seconds = (from: number) => `${((Date.now() - from) / 1000).toFixed(1)} s`;

/** Gives a phase a chance to say how far it is. */
export type Report = (state: string) => void;

/**
 * Runs one phase and prints it with its time. Phases may overlap, so each prints one line when it starts to take long
 * (or reports something) and one when it is done. @returns what `work` returns; the work may give the closing remark by `report`
 */
export async function phase<T>(title: string, work: (report: Report) => Promise<T>): Promise<T> {
  const started = Date.now();
  let remark = "";
  const say = () => console.log(dim(`  … ${title}${remark && ` (${remark})`}  ${seconds(started)}`));
  const slow = setTimeout(say, 1500);
  const still = setInterval(say, 15_000);
  try {
    const result = await work((state) => {
      remark = state;
    });
    console.log(`  ${green("✓")} ${title}${dim(`${remark && ` (${remark})`}  ${seconds(started)}`)}`);
    return result;
  } catch (error) {
    console.log(`  ${red("✗")} ${title}  ${seconds(started)}`);
    throw error;
  } finally {
    clearTimeout(slow);
    clearInterval(still);
  }
}

export const note = (text: string) => console.log(`  ${yellow("!")} ${text}`);
