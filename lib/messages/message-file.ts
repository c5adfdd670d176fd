import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import { AppError, refusalError } from "@/lib/errors";
import { getFile } from "@/lib/storage";
import { downloadFile } from "./download-file";
import { getMessageFileRow } from "./file-rows";

export interface MessageFile {
  bytes: Uint8Array;
  /** Of a picture, by its content; null: anything else, which is only downloaded. */
  pictureType: string | null;
}

const signatures: readonly [type: string, offset: number, bytes: string][] = [
  ["image/png", 0, "\x89PNG\r\n\x1a\n"],
  ["image/jpeg", 0, "\xff\xd8\xff"],
  ["image/gif", 0, "GIF8"],
  ["image/webp", 8, "WEBP"],
];

/** What a file is, whatever its sender calls it. */
function pictureTypeOf(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  return signatures.find(([, offset, wanted]) => start.startsWith(wanted, offset))?.[0] ?? null;
}

/**
 * A file that came with a text: our copy, or from its carrier until there is one.
 * @throws {AppError} NOT_FOUND, also for a stranger's text and a file that the carrier no longer has; UNAVAILABLE
 */
export async function readMessageFile(
  actor: UserActor | KeyActor,
  accountId: string,
  messageId: string,
  index: number,
): Promise<MessageFile> {
  const find = async () => {
    const row = await getMessageFileRow(actor, accountId, messageId, index);
    if (!row.ok) throw refusalError(row);
    return row;
  };
  let bytes: Uint8Array | null;
  const { ref, copy } = await find();
  try {
    bytes = copy ? await getFile("texts", copy) : await downloadFile(ref);
    if (bytes === null && !copy) {
      // It may have been copied, and deleted at the carrier, while we looked there.
      const moved = (await find()).copy;
      bytes = moved ? await getFile("texts", moved) : null;
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("UNAVAILABLE", { message: "a file of a text cannot be read", cause });
  }
  if (bytes === null) throw new AppError("NOT_FOUND");
  return { bytes, pictureType: pictureTypeOf(bytes) };
}
