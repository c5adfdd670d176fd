import "server-only";
import { AppError } from "@/lib/errors";

/**
 * The request's body, refused as soon as it is longer than allowed (regardless of Content-Length).
 * @throws {AppError} PAYLOAD_TOO_LARGE
 */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () => new AppError("PAYLOAD_TOO_LARGE", { details: { max_bytes: maxBytes } });
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The same as text. @throws {AppError} PAYLOAD_TOO_LARGE */
export const readBody = async (request: Request, maxBytes: number): Promise<string> =>
  new TextDecoder().decode(await readBytes(request, maxBytes));

/** The same for webhooks, which anybody can post to: null when it is too long, to be answered with 413. */
export async function readWebhookBody(request: Request, maxBytes = 1024 * 1024): Promise<string | null> {
  try {
    return await readBody(request, maxBytes);
  } catch (error) {
    if (error instanceof AppError && error.code === "PAYLOAD_TOO_LARGE") return null;
    throw error;
  }
}

/**
 * Parses a JSON body. An absent body is `undefined`, so that a schema decides whether that is fine.
 * @throws {AppError} VALIDATION_FAILED when it is no JSON
 */
export function parseJson(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("VALIDATION_FAILED", {
      message: "body is not JSON",
      details: { issues: [{ path: "", code: "invalid_json", message: "The body is not valid JSON." }] },
      cause,
    });
  }
}
