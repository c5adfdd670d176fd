/** Version 2 at level M: 25 × 25 modules, 28 codewords of data and 16 that correct. */
const size = 25;
const dataWords = 28;
const correctingWords = 16;
/** Characters that fit: one codeword and a half are its head. */
const mostBytes = dataWords - 2;

/** Products in the field of 256 elements that QR codes calculate in (x⁸ + x⁴ + x³ + x² + 1). */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
  return product;
}

/** The codewords that correct others (Reed-Solomon). */
function correctionOf(data: readonly number[]): number[] {
  const divisor = new Array<number>(correctingWords).fill(0);
  divisor[correctingWords - 1] = 1;
  let root = 1;
  for (let degree = 0; degree < correctingWords; degree++) {
    for (let at = 0; at < correctingWords; at++) divisor[at] = multiply(divisor[at]!, root) ^ (divisor[at + 1] ?? 0);
    root = multiply(root, 2);
  }
  const rest = new Array<number>(correctingWords).fill(0);
  for (const word of data) {
    const factor = word ^ rest.shift()!;
    rest.push(0);
    for (const [at, coefficient] of divisor.entries()) rest[at] = rest[at]! ^ multiply(coefficient, factor);
  }
  return rest;
}

function codewords(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > mostBytes) throw new RangeError(`a code holds ${mostBytes} bytes`);
  const bits = [4, bytes.length, ...bytes].flatMap((value, index) =>
    Array.from({ length: index === 0 ? 4 : 8 }, (_, bit) => (value >> ((index === 0 ? 3 : 7) - bit)) & 1),
  );
  bits.push(0, 0, 0, 0);
  const data = Array.from({ length: bits.length / 8 }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((word, bit) => (word << 1) | bit, 0),
  );
  for (let pad = 0xec; data.length < dataWords; pad ^= 0xec ^ 0x11) data.push(pad);
  return [...data, ...correctionOf(data)];
}

type Grid = (boolean | undefined)[][];

/** What every code has: three corners, the mark that straightens, and the lines between. Undefined modules are for data. */
function patterns(): Grid {
  const grid: Grid = Array.from({ length: size }, () => new Array<boolean | undefined>(size).fill(undefined));
  const set = (row: number, column: number, dark: boolean) => {
    if (grid[row] && column >= 0 && column < size) grid[row][column] = dark;
  };
  for (let at = 0; at < size; at++) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  for (const [row, column] of [[3, 3] as const, [3, size - 4] as const, [size - 4, 3] as const]) {
    for (let y = -4; y <= 4; y++) {
      for (let x = -4; x <= 4; x++) {
        const ring = Math.max(Math.abs(y), Math.abs(x));
        set(row + y, column + x, ring !== 2 && ring !== 4);
      }
    }
  }
  for (let y = -2; y <= 2; y++) {
    for (let x = -2; x <= 2; x++) set(18 + y, 18 + x, Math.max(Math.abs(y), Math.abs(x)) !== 1);
  }
  return grid;
}

/** Level M and mask 0, with the bits that correct them (BCH), as ISO/IEC 18004 has them in its table. */
const format = 0b101010000010010;

function drawFormat(grid: Grid): void {
  const bit = (at: number) => ((format >> at) & 1) === 1;
  for (let at = 0; at < 15; at++) {
    const [row, column] = at < 6 ? [at, 8] : at < 8 ? [at + 1, 8] : at === 8 ? [8, 7] : [8, 14 - at];
    grid[row]![column] = bit(at);
    if (at < 8) grid[8]![size - 1 - at] = bit(at);
    else grid[size - 15 + at]![8] = bit(at);
  }
  grid[size - 8]![8] = true;
}

/**
 * A QR code of a short text, such as `tel:+14155550100`.
 * @returns rows of modules, dark ones true; the margin of four light ones is the caller's
 * @throws {RangeError} beyond 26 bytes
 * @see ISO/IEC 18004
 */
export function qrCode(text: string): boolean[][] {
  const grid = patterns();
  drawFormat(grid);
  const words = codewords(text);
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    const column = right <= 6 ? right - 1 : right;
    const isUpward = ((column + 1) & 2) === 0;
    for (let step = 0; step < size; step++) {
      const row = isUpward ? size - 1 - step : step;
      for (const x of [column, column - 1]) {
        if (grid[row]![x] !== undefined) continue;
        const dark = ((words[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
        grid[row]![x] = (dark === 1) !== ((row + x) % 2 === 0);
        at += 1;
      }
    }
  }
  return grid.map((row) => row.map((module) => module === true));
}
