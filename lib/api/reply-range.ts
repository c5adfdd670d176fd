import { type ApiReply, reply } from "./reply";

/**
 * A file, or the part of it that a player asked for, so that it can seek. One range is answered; of several, or one that cannot be read,
 * the whole file (RFC 9110 §14.2).
 * @param headers with a content-type
 */
export function replyRange(request: Request, bytes: Uint8Array, headers: Record<string, string>): ApiReply {
  const common = { ...headers, "accept-ranges": "bytes" };
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("range") ?? "") ?? [];
  const size = bytes.length;
  if (from === "" && to === "") return reply(bytes, { headers: { ...common, "content-length": String(size) } });
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (start > end) return reply("", { status: 416, headers: { ...common, "content-range": `bytes */${size}` } });
  return reply(bytes.subarray(start, end + 1), {
    status: 206,
    headers: {
      ...common,
      "content-range": `bytes ${start}-${end}/${size}`,
      "content-length": String(end - start + 1),
    },
  });
}
