import { MissingPage, missingMetadata } from "@/components/layout/missing-page";

/** The back office has no pages yet. Strangers are sent to sign-in before, so that they learn nothing about what exists here. */
export const dynamic = "force-dynamic";
export const metadata = missingMetadata;
export default MissingPage;
