/** The back office has no pages yet. Strangers are sent to sign-in before, so that they learn nothing about what exists here. */
export { MissingPage as default, missingMetadata as metadata } from "@/components/layout/missing-page";
export const dynamic = "force-dynamic";
