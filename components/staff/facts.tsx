import type { ComponentProps } from "react";
import { DataList } from "@/components/ui/data-list";

/** Terms and values of a detail page, closer together than on the pages of customers. */
export const Facts = ({ items }: Pick<ComponentProps<typeof DataList>, "items">) => (
  <DataList items={items} className="text-[0.9375rem] [&>div]:py-1.5" />
);
