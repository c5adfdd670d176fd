import { qrCode } from "@/lib/kernel/qr-code";

const margin = 4;

/** A code that a phone's camera reads to call the number; dark on light in every scheme, as cameras want it. */
export function NumberQr({ e164, display }: { e164: string; display: string }) {
  const rows = qrCode(`tel:${e164}`);
  const path = rows
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + margin} ${y + margin}h1v1h-1z` : "")))
    .join("");
  const side = rows.length + 2 * margin;
  return (
    <svg
      role="img"
      aria-label={`QR code that calls ${display}`}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
      className="size-56 rounded-control border border-line"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
