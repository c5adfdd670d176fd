import { apiRoute, catalogLimit } from "@/lib/api";
import { AppError } from "@/lib/errors";

/** Addresses that do not exist answer like the rest of the API, not with a page. */
const nothingHere = apiRoute({ auth: "none", rateLimit: catalogLimit }, async () => {
  throw new AppError("NOT_FOUND", { message: "no such route" });
});

export { nothingHere as DELETE, nothingHere as GET, nothingHere as PATCH, nothingHere as POST, nothingHere as PUT };
