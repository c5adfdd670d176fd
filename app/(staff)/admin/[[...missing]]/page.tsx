import { MissingPage, missingMetadata } from "@/components/layout/missing-page";
import { requireStaff } from "@/lib/callers";
import { staffRoles } from "@/lib/contract/permissions";

export const dynamic = "force-dynamic";
export const metadata = missingMetadata;

/** The back office has no pages yet. */
export default async function AdminPage() {
  await requireStaff(staffRoles);
  return MissingPage();
}
