import { useEffect } from "react";
import { rereadVisitor } from "@/components/layout/visitor";

/** When the form leaves the page, someone has signed in: the cart and the header belong to another person than before. */
export function useFreshVisitorAfterwards(): void {
  useEffect(() => rereadVisitor, []);
}
