import { House } from "lucide-react";
import type { Area } from "../area";

export const homeArea: Area = {
  title: "Home",
  href: "/admin",
  role: "support",
  icon: House,
  group: null,
};
