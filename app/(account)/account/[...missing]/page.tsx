export { MissingPage as default, missingMetadata as metadata } from "@/components/layout/missing-page";
export const dynamic = "force-dynamic";
