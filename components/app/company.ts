export { company } from "@/lib/company";
