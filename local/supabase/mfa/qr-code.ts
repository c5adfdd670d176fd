/**
 * QR codes (ISO/IEC 18004): bytes, error correction M, versions 1 to 20, one mask. That is enough for an `otpauth:` address, and
 * spares every first start a package.
 */
const errorBytesPerBlock = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const blocks = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
/** Dark where row + column is even: any of the eight masks may be chosen, and this one breaks up large areas best. */
const mask = 0;

/** An SVG with the quiet zone around it, dark on white in either theme. */
export function qrCodeSvg(text: string): string {
  const modules = qrModules(text);
  const size = modules.length + 8;
  const squares = modules.flatMap((row, y) => row.flatMap((dark, x) => (dark ? `M${x + 4},${y + 4}h1v1h-1z` : [])));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size * 5}" height="${size * 5}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<rect width="${size}" height="${size}" fill="#fff"/><path d="${squares.join("")}" fill="#000"/></svg>`
  );
}

/** The modules row by row; true is dark. @throws RangeError when the text is too long */
export function qrModules(text: string): boolean[][] {
  const bytes = Buffer.from(text);
  const version = blocks.findIndex((_, index) => capacity(index + 1) >= bytes.length + (index < 9 ? 2 : 3)) + 1;
  if (version === 0) throw new RangeError(`${bytes.length} bytes are too many for a QR code`);
  const drawing = new Drawing(version);
  drawing.placeData(interleave(version, fill(version, bytes)));
  return drawing.modules;
}

const bytesOf = (version: number): number => Math.floor(dataModules(version) / 8);
const capacity = (version: number): number =>
  bytesOf(version) - blocks[version - 1]! * errorBytesPerBlock[version - 1]!;

/** Modules that are no pattern of their own. */
function dataModules(version: number): number {
  const all = (16 * version + 128) * version + 64;
  if (version === 1) return all;
  const marks = Math.floor(version / 7) + 2;
  return all - ((25 * marks - 10) * marks - 55) - (version >= 7 ? 36 : 0);
}

/** Mode, length, bytes, end, and padding up to the capacity. */
function fill(version: number, bytes: Buffer): number[] {
  const bits = [0b0100, bytes.length].map((value, index) =>
    value.toString(2).padStart(index === 0 ? 4 : version < 10 ? 8 : 16, "0"),
  );
  const content = bits.join("") + [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const ended = content.padEnd(Math.min(capacity(version) * 8, content.length + 4), "0");
  const data = (ended.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, "0"), 2));
  for (let pad = 0xec; data.length < capacity(version); pad ^= 0xec ^ 0x11) data.push(pad);
  return data;
}

/** Splits into blocks, gives each its error correction, and takes one byte of each in turn. */
function interleave(version: number, data: number[]): number[] {
  const count = blocks[version - 1]!;
  const errors = errorBytesPerBlock[version - 1]!;
  const short = Math.floor(data.length / count);
  const firstLong = count - (data.length % count);
  const parts = Array.from({ length: count }, (_, index) => {
    const start = index * short + Math.max(0, index - firstLong);
    return data.slice(start, start + short + (index >= firstLong ? 1 : 0));
  });
  const inTurn = (lists: number[][], longest: number) =>
    Array.from({ length: longest }, (_, at) => lists.flatMap((list) => (at < list.length ? [list[at]!] : []))).flat();
  const corrections = parts.map((part) => remainder(part, errors));
  return [...inTurn(parts, short + 1), ...inTurn(corrections, errors)];
}

/** Multiplies in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1. */
function multiply(x: number, y: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >>> 7) * 0x11d) ^ (((y >>> bit) & 1) * x);
  return product;
}

/** Reed-Solomon: what is left of the data divided by the generator of that degree. */
function remainder(data: number[], degree: number): number[] {
  const generator = [...Array<number>(degree - 1).fill(0), 1];
  for (let root = 1, step = 0; step < degree; step++, root = multiply(root, 2)) {
    for (let at = 0; at < degree; at++)
      generator[at] = multiply(generator[at]!, root) ^ (at + 1 < degree ? generator[at + 1]! : 0);
  }
  const rest = Array<number>(degree).fill(0);
  for (const byte of data) {
    const factor = byte ^ rest.shift()!;
    rest.push(0);
    for (let at = 0; at < degree; at++) rest[at] = rest[at]! ^ multiply(generator[at]!, factor);
  }
  return rest;
}

/** The value followed by its check bits. */
function checked(value: number, polynomial: number, length: number): number {
  let rest = value;
  for (let bit = 0; bit < length; bit++) rest = (rest << 1) ^ ((rest >>> (length - 1)) * polynomial);
  return (value << length) | rest;
}

class Drawing {
  readonly size: number;
  readonly modules: boolean[][];
  private readonly isPattern: boolean[][];
  private readonly version: number;

  constructor(version: number) {
    this.version = version;
    this.size = version * 4 + 17;
    const empty = () => Array.from({ length: this.size }, () => Array<boolean>(this.size).fill(false));
    this.modules = empty();
    this.isPattern = empty();
    this.placePatterns();
  }

  placeData(bytes: number[]): void {
    let at = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5; // the timing column carries no data
      const upward = ((right + 1) & 2) === 0;
      for (let step = 0; step < this.size; step++) {
        const y = upward ? this.size - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (this.isPattern[y]![x]) continue;
          const bit = at < bytes.length * 8 && ((bytes[at >>> 3]! >>> (7 - (at & 7))) & 1) === 1;
          this.modules[y]![x] = bit !== ((x + y) % 2 === 0);
          at++;
        }
      }
    }
  }

  private set(x: number, y: number, dark: boolean): void {
    this.modules[y]![x] = dark;
    this.isPattern[y]![x] = true;
  }

  private placePatterns(): void {
    for (let at = 0; at < this.size; at++) {
      this.set(6, at, at % 2 === 0);
      this.set(at, 6, at % 2 === 0);
    }
    const far = this.size - 4;
    for (const [x, y] of [
      [3, 3],
      [far, 3],
      [3, far],
    ] as const)
      this.placeSquare(x, y, 4, [2, 4]);
    const marks = this.alignmentMarks();
    const last = marks.length - 1;
    marks.forEach((x, i) => {
      marks.forEach((y, j) => {
        const isCorner = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
        if (!isCorner) this.placeSquare(x, y, 2, [1]);
      });
    });
    this.placeFormat();
    if (this.version >= 7) this.placeVersion();
  }

  /** Rings around a middle; those at the given distances are light. */
  private placeSquare(middleX: number, middleY: number, reach: number, light: number[]): void {
    for (let y = -reach; y <= reach; y++) {
      for (let x = -reach; x <= reach; x++) {
        const [atX, atY] = [middleX + x, middleY + y];
        if (atX < 0 || atY < 0 || atX >= this.size || atY >= this.size) continue;
        this.set(atX, atY, !light.includes(Math.max(Math.abs(x), Math.abs(y))));
      }
    }
  }

  private alignmentMarks(): number[] {
    if (this.version === 1) return [];
    const count = Math.floor(this.version / 7) + 2;
    const step = Math.floor((this.version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
    return [6, ...Array.from({ length: count - 1 }, (_, index) => this.size - 7 - (count - 2 - index) * step)];
  }

  /** The level of correction (M is 00) and the mask, twice. */
  private placeFormat(): void {
    const bits = checked(mask, 0x537, 10) ^ 0x5412;
    const bit = (index: number) => ((bits >>> index) & 1) === 1;
    for (let index = 0; index <= 5; index++) this.set(8, index, bit(index));
    this.set(8, 7, bit(6));
    this.set(8, 8, bit(7));
    this.set(7, 8, bit(8));
    for (let index = 9; index < 15; index++) this.set(14 - index, 8, bit(index));
    for (let index = 0; index < 8; index++) this.set(this.size - 1 - index, 8, bit(index));
    for (let index = 8; index < 15; index++) this.set(8, this.size - 15 + index, bit(index));
    this.set(8, this.size - 8, true);
  }

  private placeVersion(): void {
    const bits = checked(this.version, 0x1f25, 12);
    for (let index = 0; index < 18; index++) {
      const dark = ((bits >>> index) & 1) === 1;
      const [a, b] = [this.size - 11 + (index % 3), Math.floor(index / 3)];
      this.set(a, b, dark);
      this.set(b, a, dark);
    }
  }
}
