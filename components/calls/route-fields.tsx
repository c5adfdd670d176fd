"use client";

import { useRef } from "react";
import type { PlanRoute } from "@/lib/contract/calls/plan";
import { EndFields } from "./end-fields";
import { type Menu, MenuFields, newMenu } from "./menu-fields";
import { PhonesFields } from "./phones-fields";
import type { PlanProblems } from "./read-plan";

interface RouteFieldsProps {
  /** of the route in the plan, as in what is wrong with it: "open", "callers.special.0.route" */
  path: string;
  route: PlanRoute;
  problems: PlanProblems;
  /** phones that do not ring yet, E.164 by path */
  unverified: Readonly<Record<string, string>>;
  onChange: (route: PlanRoute) => void;
}

/** Which phones ring, in which order and for how long, and what follows when nobody takes the call. */
export function RouteFields({ path, route, problems, unverified, onChange }: RouteFieldsProps) {
  const { phones, after } = route;
  // A menu is long to write: who looks at another choice finds it again.
  const lastMenu = useRef<Menu>(null);
  const change = (part: Partial<PlanRoute>) => onChange({ ...route, ...part });
  return (
    <div className="flex flex-col gap-5">
      <PhonesFields path={path} value={route} problems={problems} unverified={unverified} onChange={change} />
      <EndFields<"menu">
        path={`${path}.after`}
        legend={phones.length > 0 ? "If nobody takes the call" : "Callers"}
        end={after}
        reject={
          phones.length > 0
            ? { isPossible: false, description: "Only possible where no phone rings first." }
            : { isPossible: true, description: "They hear that nobody answers." }
        }
        more={{
          value: "menu",
          label: "Choose from a menu",
          description: "“For sales, press 1.”",
          choose: () => change({ after: lastMenu.current ?? newMenu() }),
        }}
        problems={problems}
        onChange={(end) => change({ after: end })}
      />
      {after.kind === "menu" && (
        <MenuFields
          path={`${path}.after`}
          menu={after}
          problems={problems}
          unverified={unverified}
          onChange={(menu) => {
            lastMenu.current = menu;
            change({ after: menu });
          }}
        />
      )}
    </div>
  );
}
