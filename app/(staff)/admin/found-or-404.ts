import { notFound } from "next/navigation";
import { AppError } from "@/lib/errors";
import { uuidOrNull } from "@/lib/kernel/uuid";

/** What a detail page is about; an id that is none, or of nothing, is an address that does not exist. */
export async function foundOr404<T>(id: string, get: (id: string) => Promise<T>): Promise<T> {
  const uuid = uuidOrNull(id);
  const found = uuid && (await get(uuid).catch(nullWhenMissing));
  return found || notFound();
}

function nullWhenMissing(error: unknown): null {
  if (error instanceof AppError && error.code === "NOT_FOUND") return null;
  throw error;
}
