export interface Token {
  type: "number" | "string" | "name" | "symbol" | "end";
  text: string;
  /** Decoded value of a number or string. */
  value?: string | number;
  at: number;
}

const symbols = [
  "&&",
  "||",
  "==",
  "!=",
  "<=",
  ">=",
  "<",
  ">",
  "!",
  "+",
  "-",
  "*",
  "/",
  "%",
  "?",
  ":",
  ".",
  ",",
  "(",
  ")",
  "[",
  "]",
];
const escapes: Record<string, string> = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "`": "`",
  "?": "?",
};

/** Splits an expression into tokens; the last one is `end`. Throws SyntaxError with the position. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const char = source[at]!;
    const rest = source.slice(at);
    const number = /^\d+(\.\d+)?([eE][+-]?\d+)?/.exec(rest)?.[0];
    const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest)?.[0];
    if (/\s/.test(char)) {
      at += 1;
    } else if (number) {
      tokens.push({ type: "number", text: number, value: Number(number), at });
      at += number.length;
    } else if (name) {
      tokens.push({ type: "name", text: name, at });
      at += name.length;
    } else if (char === "'" || char === '"') {
      const { value, length } = readString(rest, at);
      tokens.push({ type: "string", text: rest.slice(0, length), value, at });
      at += length;
    } else {
      const symbol = symbols.find((candidate) => rest.startsWith(candidate));
      if (!symbol) throw new SyntaxError(`unexpected "${char}" at ${at}`);
      tokens.push({ type: "symbol", text: symbol, at });
      at += symbol.length;
    }
  }
  tokens.push({ type: "end", text: "end of expression", at });
  return tokens;
}

function readString(rest: string, at: number): { value: string; length: number } {
  const quote = rest[0]!;
  let value = "";
  for (let i = 1; i < rest.length; i++) {
    const char = rest[i]!;
    if (char === quote) return { value, length: i + 1 };
    if (char !== "\\") {
      value += char;
      continue;
    }
    i += 1;
    const unicode = /^u([0-9a-fA-F]{4})/.exec(rest.slice(i));
    if (unicode) {
      value += String.fromCharCode(Number.parseInt(unicode[1]!, 16));
      i += 4;
    } else {
      const escaped = escapes[rest[i] ?? ""];
      if (escaped === undefined) throw new SyntaxError(`unknown escape "\\${rest[i] ?? ""}" at ${at + i}`);
      value += escaped;
    }
  }
  throw new SyntaxError(`unterminated string at ${at}`);
}
