import "server-only";
import type { PrintedDocument } from "@/lib/contract/printed-document";
import { openPaper, type Paper } from "./pdf/paper";

const body = { size: 10 } as const;
const soft = { size: 9, color: "#4b5563" } as const;
const left = 56;
const width = 483;
/** Where the columns begin, and how wide they are. */
const columns = { name: [left, 180], period: [left + 190, 200], amount: [left + 393, 90] } as const;

/**
 * A document as a tagged PDF, A4. The same document has the same bytes, whenever and wherever it is made.
 * @param createdAt when it was issued
 */
export async function renderPdf(document: PrintedDocument, createdAt: Date): Promise<Buffer> {
  const paper = openPaper({ title: document.title, author: document.seller.lines[0] ?? "", createdAt });
  let y = paper.write("H1", document.title, left, paper.page.margin, width, { size: 20, weight: 700 });
  y = paper.write("P", document.issued, left, y + 2, width, soft);
  y = writeParties(paper, document, y + 18);
  y = writeRows(paper, document, y + 22);
  y = writeSums(paper, document, y + 6);
  if (document.note) {
    y = paper.room(y + 14, 40);
    paper.write("P", document.note, left, y, width, soft);
  }
  return paper.finish();
}

function writeParties(paper: Paper, { buyer, seller }: PrintedDocument, top: number): number {
  const ends = [buyer, seller].map(({ label, lines }, index) => {
    const x = left + index * 253;
    let y = paper.write("P", label, x, top, 230, soft);
    lines.forEach((line, at) => {
      y = paper.write("P", line, x, y, 230, at === 0 ? { ...body, weight: 700 } : soft);
    });
    return y;
  });
  return Math.max(...ends);
}

function writeRows(paper: Paper, document: PrintedDocument, top: number): number {
  const table = paper.part("Table");
  const head = paper.part("TR", table);
  const [name, period, amount] = document.columns;
  paper.write("TH", name, ...at(columns.name, top), soft, head);
  paper.write("TH", period, ...at(columns.period, top), soft, head);
  let y = paper.write("TH", amount, ...at(columns.amount, top), { ...soft, align: "right" }, head) + 4;
  head.end();
  paper.rule(y);
  for (const row of document.rows) {
    y = writeRow(paper, row, paper.room(y, rowHeight(paper, row)), table);
    paper.rule(y);
  }
  table.end();
  return y;
}

type Row = PrintedDocument["rows"][number];
const at = ([x, wide]: readonly [number, number], y: number) => [x, y, wide] as const;

const strong = { ...body, weight: 700 } as const;
/** Above and below what a row says. */
const [above, beneath] = [5, 7];

function rowHeight(paper: Paper, row: Row): number {
  const first = paper.heightOf(row.name, columns.name[1], strong) + paper.heightOf(row.about, columns.name[1], soft);
  const second =
    paper.heightOf(row.period, columns.period[1], body) +
    (row.detail ? paper.heightOf(row.detail, columns.period[1], soft) : 0);
  return above + Math.max(first, second) + beneath;
}

function writeRow(paper: Paper, row: Row, top: number, table: ReturnType<Paper["part"]>): number {
  const line = paper.part("TR", table);
  const y = top + above;
  const name = paper.part("TH", line);
  const about = paper.write("Span", row.name, ...at(columns.name, y), strong, name);
  const below = paper.write("Span", row.about, ...at(columns.name, about), soft, name);
  name.end();
  const period = paper.part("TD", line);
  let end = paper.write("Span", row.period, ...at(columns.period, y), body, period);
  if (row.detail) end = paper.write("Span", row.detail, ...at(columns.period, end), soft, period);
  period.end();
  paper.write("TD", row.amount, ...at(columns.amount, y), { ...body, align: "right" }, line);
  line.end();
  return Math.max(below, end) + beneath;
}

function writeSums(paper: Paper, { sums, total }: PrintedDocument, top: number): number {
  const table = paper.part("Table");
  let y = paper.room(top, (sums.length + 1) * 20);
  for (const sum of [...sums, total]) {
    const style = sum === total ? ({ size: 11, weight: 700 } as const) : body;
    const line = paper.part("TR", table);
    paper.write("TH", sum.label, ...at(columns.period, y), { ...style, align: "right" }, line);
    y = paper.write("TD", sum.amount, ...at(columns.amount, y), { ...style, align: "right" }, line) + 3;
    line.end();
  }
  table.end();
  return y;
}
