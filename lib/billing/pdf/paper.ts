import "server-only";
import PDFDocument from "pdfkit";
import type { Weight } from "./faces";
import { type Run, runsOf } from "./runs";

const page = { size: "A4", margin: 56, width: 595.28, height: 841.89 } as const;
const lineHeight = 1.45;

interface TextStyle {
  size: number;
  weight?: Weight;
  color?: string;
  align?: "left" | "right";
}

interface PaperFacts {
  title: string;
  author: string;
  /** the same document has the same bytes: nothing of today is in it */
  createdAt: Date;
}

/** A tagged PDF that is written from top to bottom; places and sizes are points from the page's top left. */
export function openPaper({ title, author, createdAt }: PaperFacts) {
  const doc = new PDFDocument({
    size: page.size,
    margin: page.margin,
    pdfVersion: "1.7",
    lang: "en-US",
    tagged: true,
    displayTitle: true,
    // Without it a standard face is opened, whose file bundlers lose.
    font: null as unknown as string,
    info: { Title: title, Author: author, CreationDate: createdAt, ModDate: createdAt },
  });
  const chunks: Buffer[] = [];
  doc.on("data", (chunk: Buffer) => chunks.push(chunk));
  const done = new Promise<Buffer>((resolve, reject) => {
    doc.on("end", () => resolve(Buffer.concat(chunks)));
    doc.on("error", reject);
  });
  const root = doc.struct("Document");
  doc.addStructure(root);
  const faces = new Set<string>();

  function choose({ face }: Run, size: number): void {
    if (!faces.has(face.name)) {
      doc.registerFont(face.name, face.bytes as unknown as string);
      faces.add(face.name);
    }
    doc.font(face.name).fontSize(size);
  }

  /** Laid out as a whole where it runs from right to left: word by word would leave the words in the wrong order. */
  const features = ({ isRightToLeft }: Run) => (isRightToLeft ? { features: [] } : {});

  function widthOf(run: Run, size: number): number {
    choose(run, size);
    return doc.widthOfString(run.text, features(run));
  }

  const widthOfLine = (line: string, { size, weight = 400 }: TextStyle) =>
    runsOf(line, weight).reduce((sum, run) => sum + widthOf(run, size), 0);

  /** A text is laid out twice: for its height, and to be written. */
  const laidOut = new Map<string, string[]>();
  function linesOf(text: string, width: number, style: TextStyle): string[] {
    const key = `${style.size} ${style.weight} ${width} ${text}`;
    const known = laidOut.get(key) ?? layOut(text, width, style);
    laidOut.set(key, known);
    return known;
  }

  /** Words go to the next line where they do not fit; a word that is longer than a line is cut. */
  function layOut(text: string, width: number, style: TextStyle): string[] {
    const lines: string[] = [];
    let line = "";
    for (const word of text.trim().split(/\s+/)) {
      const longer = line ? `${line} ${word}` : word;
      if (widthOfLine(longer, style) <= width) {
        line = longer;
        continue;
      }
      if (line) lines.push(line);
      line = word;
      while (widthOfLine(line, style) > width) {
        const letters = [...line];
        const fits = lettersThatFit(letters, width, style);
        lines.push(letters.slice(0, fits).join(""));
        line = letters.slice(fits).join("");
      }
    }
    return [...lines, line];
  }

  /** At least one, and fewer than all of a word that is too long. Laying out is dear, so the middle is tried first. */
  function lettersThatFit(letters: string[], width: number, style: TextStyle): number {
    let fits = 1;
    let most = letters.length - 1;
    while (fits < most) {
      const tried = Math.ceil((fits + most) / 2);
      if (widthOfLine(letters.slice(0, tried).join(""), style) <= width) fits = tried;
      else most = tried - 1;
    }
    return fits;
  }

  function drawLine(line: string, x: number, y: number, style: TextStyle): void {
    let at = x;
    for (const run of runsOf(line, style.weight ?? 400)) {
      const width = widthOf(run, style.size);
      doc
        .fillColor(style.color ?? "#111827")
        .text(run.text, at, y, { lineBreak: false, baseline: "alphabetic", ...features(run) });
      at += width;
    }
  }

  return {
    page,
    root,
    /** @returns a part of the document's structure, `Table` or `TR`, below another */
    part(kind: string, below = root) {
      const element = doc.struct(kind as "P");
      below.add(element);
      return element;
    },
    heightOf: (text: string, width: number, style: TextStyle) =>
      linesOf(text, width, style).length * style.size * lineHeight,
    /**
     * Writes a text into a column; readers are given it as it is stored, whatever was drawn.
     * @returns where the next one may begin
     */
    write(kind: string, text: string, x: number, y: number, width: number, style: TextStyle, below = root): number {
      const lines = linesOf(text, width, style);
      const content = doc.markStructureContent(kind as "P");
      lines.forEach((line, index) => {
        const left = style.align === "right" ? x + width - widthOfLine(line, style) : x;
        drawLine(line, left, y + style.size + index * style.size * lineHeight, style);
      });
      doc.endMarkedContent();
      below.add(doc.struct(kind as "P", { actual: text }, [content as unknown as () => void]));
      return y + lines.length * style.size * lineHeight;
    },
    rule(y: number, x = page.margin as number): void {
      doc.markContent("Artifact", { type: "Layout" });
      doc
        .moveTo(x, y)
        .lineTo(page.width - page.margin, y)
        .lineWidth(0.5)
        .strokeColor("#d1d5db")
        .stroke();
      doc.endMarkedContent();
    },
    /** @returns `y`, or the top of another page when less than `height` is left on this one */
    room(y: number, height: number): number {
      if (y + height <= page.height - page.margin) return y;
      doc.addPage();
      return page.margin;
    },
    finish(): Promise<Buffer> {
      root.end();
      doc.end();
      return done;
    },
  };
}
export type Paper = ReturnType<typeof openPaper>;
