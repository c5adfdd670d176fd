import { Inbox } from "lucide-react";
import type { ReactNode } from "react";
import type { GalleryArea } from "@/components/gallery/gallery-area";
import { sampleNow, sampleTime } from "@/components/gallery/samples";
import { AgeNote } from "./age-note";
import { Badge } from "./badge";
import { Breadcrumbs } from "./breadcrumbs";
import { Button } from "./button";
import { Card } from "./card";
import { Checkbox } from "./checkbox";
import { Countdown } from "./countdown";
import { DataList } from "./data-list";
import { EmptyState } from "./empty-state";
import { ErrorState } from "./error-state";
import { Field } from "./field";
import { Input } from "./input";
import { LinkButton } from "./link-button";
import { Notice } from "./notice";
import { PhoneNumber } from "./phone-number";
import { Price } from "./price";
import { RadioGroup } from "./radio-group";
import { Select } from "./select";
import { ShowMore } from "./show-more";
import { Skeleton } from "./skeleton";
import { StatusPill } from "./status-pill";
import { Toaster } from "./toaster";
import { Wait } from "./wait";

const tones = ["neutral", "brand", "good", "warn", "bad"] as const;
const nothing = () => {};

const Row = ({ children }: { children: ReactNode }) => (
  <div className="flex flex-wrap items-center gap-3">{children}</div>
);

const policies = [
  { value: "drop", label: "Leave it out", description: "You pay for the others only." },
  { value: "nearest", label: "Take the nearest one" },
  { value: "ask", label: "Ask me", disabled: true },
] as const;

const noAnswer = {};

const undo = { label: "Undo", onClick: nothing };

export const uiGallery: GalleryArea = {
  name: "ui",
  states: {
    "Toast: plain, good with an action, bad with a wait": (
      <div className="flex flex-col gap-3">
        <Toaster message={{ id: "plain", tone: "plain", text: "It was released already", from: "" }} />
        <Toaster
          message={{
            id: "good",
            tone: "good",
            text: "Held for you until 2:32 PM",
            description: "+1 (212) 555-0142",
            action: undo,
            from: "",
          }}
        />
        <Toaster message={{ id: "bad", tone: "bad", text: "That was a little too fast.", waitSeconds: 12, from: "" }} />
      </div>
    ),
    "Button: each look": (
      <Row>
        <Button>Primary</Button>
        <Button variant="secondary">Secondary</Button>
        <Button variant="soft">Soft</Button>
        <Button variant="done">Done</Button>
        <Button variant="quiet">Quiet</Button>
        <Button variant="danger">Danger</Button>
      </Row>
    ),
    "Button: on the deep ground": (
      <div className="rounded-panel bg-deep p-4">
        <Button variant="inverse">Inverse</Button>
      </div>
    ),
    "Button: small, large, pending, disabled, a link": (
      <Row>
        <Button size="sm">Small</Button>
        <Button size="lg">Large</Button>
        <Button pending>Pending</Button>
        <Button variant="secondary" pending>
          Pending
        </Button>
        <Button disabled>Disabled</Button>
        <Button variant="secondary" disabled>
          Disabled
        </Button>
        <LinkButton href="/numbers" variant="secondary">
          A link
        </LinkButton>
      </Row>
    ),
    "Field: plain, with a hint, optional": (
      <div className="flex max-w-md flex-col gap-5">
        <Field label="Email" required>
          {(control) => <Input {...control} type="email" placeholder="you@example.com" />}
        </Field>
        <Field label="Forward to" hint="With country code, like +12025550123" optional>
          {(control) => <Input {...control} type="tel" />}
        </Field>
        <Field label="Country">
          {(control) => (
            <Select {...control} defaultValue="US">
              <option value="US">United States (+1)</option>
            </Select>
          )}
        </Field>
      </div>
    ),
    "Field: with an error, disabled": (
      <div className="flex max-w-md flex-col gap-5">
        <Field label="Email" error="This address has no @. Give it like you@example.com." required>
          {(control) => <Input {...control} type="email" defaultValue="ada.example.com" />}
        </Field>
        <Field label="Account" hint="Only its owner changes it">
          {(control) => <Input {...control} disabled defaultValue="Ada Ltd" />}
        </Field>
        <Field label="Type" error="Nothing of this type is sold here.">
          {(control) => (
            <Select {...control} defaultValue="mobile">
              <option value="mobile">Mobile</option>
            </Select>
          )}
        </Field>
      </div>
    ),
    Checkbox: (
      <>
        <Checkbox label="Calls" defaultChecked />
        <Checkbox label="I agree to monthly charges" description="You can cancel at any time." />
        <Checkbox label="I agree to monthly charges" error="Please agree, or nothing can be bought." />
      </>
    ),
    RadioGroup: <RadioGroup name="policy" legend="If a number is lost" options={policies} defaultValue="drop" />,
    "RadioGroup: with an error": (
      <RadioGroup name="policy-missing" legend="If a number is lost" options={policies} error="Please choose one." />
    ),
    Badge: (
      <Row>
        {tones.map((tone) => (
          <Badge key={tone} tone={tone}>
            {tone}
          </Badge>
        ))}
      </Row>
    ),
    StatusPill: (
      <Row>
        {tones.map((tone) => (
          <StatusPill key={tone} tone={tone} busy={tone === "brand"}>
            {tone}
          </StatusPill>
        ))}
      </Row>
    ),
    Notice: (
      <div className="space-y-3">
        {tones.map((tone) => (
          <Notice key={tone} tone={tone} title={`A ${tone} notice`}>
            What happened, and what to do about it.
          </Notice>
        ))}
        <Notice tone="warn">Without a title.</Notice>
        <Notice tone="bad" title="With actions" actions={<Button size="sm">Try again</Button>}>
          It did not work.
        </Notice>
      </div>
    ),
    EmptyState: (
      <EmptyState icon={<Inbox />} title="No orders yet" actions={<Button>Search numbers</Button>}>
        Every purchase appears here.
      </EmptyState>
    ),
    ErrorState: (
      <ErrorState title="Your orders could not be shown" reference="req_01JD3V9K" actions={<Button>Try again</Button>}>
        Nothing of yours is lost. Please try again in a moment.
      </ErrorState>
    ),
    Skeleton: (
      <Card className="space-y-3">
        <Skeleton className="h-7 w-56 max-w-full" />
        <Skeleton className="h-4 w-40" />
        <Skeleton still className="h-4" />
      </Card>
    ),
    "ShowMore: more, pending, the end": (
      <>
        <ShowMore onMore={nothing} pending={false} hasMore />
        <ShowMore onMore={nothing} pending hasMore />
        <ShowMore onMore={nothing} pending={false} hasMore={false} endText="That is everything." />
      </>
    ),
    Price: (
      <Row>
        <Price cents={190} currency="USD" />
        <Price cents={123456} currency="EUR" />
        <Price cents={0} currency="USD" />
      </Row>
    ),
    "PhoneNumber: known, with the digits searched for, not known yet": (
      <Row>
        <PhoneNumber e164="+14155550100" display="+1 (415) 555-0100" />
        <PhoneNumber e164="+14155550100" display="+1 (415) 555-0100" mark={{ digits: "5501", match: "contains" }} />
        <PhoneNumber e164={null} display="San Francisco 415" />
      </Row>
    ),
    "Wait: a second, seconds, minutes, over": (
      <>
        {[1, 42, 125, 0].map((seconds) => (
          <p key={seconds}>
            <Wait seconds={seconds} answer={noAnswer} />
          </p>
        ))}
      </>
    ),
    "Countdown: long, two minutes, the last minute, over": (
      <Row>
        {[9.5, 1.9, 0.8, 0].map((minutes) => (
          <Countdown key={minutes} deadline={sampleTime({ minutes })} serverNow={sampleNow} subject="This sample" />
        ))}
      </Row>
    ),
    "AgeNote: seconds, minutes, days": (
      <Row>
        {[-0.5, -12, -4000].map((minutes) => (
          <AgeNote key={minutes} at={sampleTime({ minutes })} serverNow={sampleNow} />
        ))}
      </Row>
    ),
    DataList: (
      <DataList
        items={[
          { label: "Type", value: "Local" },
          { label: "Consent", value: "Given Nov 20, 2026", note: "Text of 2026-11-20" },
        ]}
      />
    ),
    Breadcrumbs: <Breadcrumbs crumbs={[{ label: "My numbers", href: "/account/numbers" }, { label: "Front desk" }]} />,
  },
};
