import { MissingPage, missingMetadata } from "@/components/layout/missing-page";

export const dynamic = "force-dynamic";
export const metadata = missingMetadata;
export default MissingPage;
