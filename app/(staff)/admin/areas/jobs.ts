import { Cog } from "lucide-react";
import type { Area } from "../area";

export const jobsArea: Area = {
  title: "Jobs",
  href: "/admin/jobs",
  role: "support",
  icon: Cog,
  group: "Work",
};
