import { ShoppingCart } from "lucide-react";
import type { Area } from "../area";

export const ordersArea: Area = {
  title: "Orders",
  href: "/admin/orders",
  role: "support",
  icon: ShoppingCart,
  group: "Customers",
};
