import { MissingPage, missingMetadata } from "@/components/layout/missing-page";

/** Addresses that no page has: the same answer for staff, customers and strangers. */
export const dynamic = "force-dynamic";
export const metadata = missingMetadata;
export default MissingPage;
