import { Button, Column, Heading, Link, Row, Section, Text } from "@react-email/components";
import type { ReactNode } from "react";
import { colors } from "./style";

export const Title = ({ children }: { children: ReactNode }) => (
  <Heading as="h1" style={{ margin: "0 0 12px", fontSize: 22, lineHeight: "28px", color: colors.ink }}>
    {children}
  </Heading>
);

export const Subtitle = ({ children }: { children: ReactNode }) => (
  <Heading as="h2" style={{ margin: "24px 0 8px", fontSize: 15, lineHeight: "22px", color: colors.ink }}>
    {children}
  </Heading>
);

export const Paragraph = ({ children, soft = false }: { children: ReactNode; soft?: boolean }) => (
  <Text
    style={{
      margin: "0 0 14px",
      fontSize: soft ? 13 : 15,
      lineHeight: soft ? "20px" : "23px",
      color: soft ? colors.inkSoft : colors.ink,
    }}
  >
    {children}
  </Text>
);

/** A code to type in, in wide figures. */
export const Code = ({ label, children }: { label: string; children: string }) => (
  <Section style={{ margin: "4px 0 16px", padding: "14px 18px", borderRadius: 10, backgroundColor: colors.sunken }}>
    <Text style={{ margin: 0, fontSize: 12, color: colors.inkSoft }}>{label}</Text>
    <Text style={{ margin: 0, fontSize: 30, lineHeight: "40px", fontWeight: 700, letterSpacing: 6, color: colors.ink }}>
      {children}
    </Text>
  </Section>
);

export const Action = ({ href, children }: { href: string; children: ReactNode }) => (
  <Section style={{ margin: "8px 0 18px" }}>
    <Button
      href={href}
      style={{
        backgroundColor: colors.brand,
        borderRadius: 9,
        color: "#ffffff",
        fontSize: 15,
        fontWeight: 600,
        padding: "12px 20px",
        textDecoration: "none",
      }}
    >
      {children}
    </Button>
  </Section>
);

/** The address behind a button, for people whose email program shows no buttons. */
export const PlainLink = ({ hint, href }: { hint: string; href: string }) => (
  <Text style={{ margin: "0 0 14px", fontSize: 12, lineHeight: "18px", color: colors.inkSoft }}>
    {hint}
    <br />
    <Link href={href} style={{ color: colors.brand, wordBreak: "break-all" }}>
      {href}
    </Link>
  </Text>
);

/** Name left, value right; `strong` for totals. */
export const Fact = ({
  name,
  children,
  strong = false,
}: {
  name: ReactNode;
  children: ReactNode;
  strong?: boolean;
}) => (
  <Row style={{ borderTop: `1px solid ${colors.line}` }}>
    <Column
      style={{
        padding: "8px 12px 8px 0",
        fontSize: 14,
        lineHeight: "20px",
        color: strong ? colors.ink : colors.inkSoft,
        fontWeight: strong ? 700 : 400,
        verticalAlign: "top",
      }}
    >
      {name}
    </Column>
    <Column
      align="right"
      style={{
        padding: "8px 0",
        fontSize: 14,
        lineHeight: "20px",
        color: colors.ink,
        fontWeight: strong ? 700 : 400,
        verticalAlign: "top",
      }}
    >
      {children}
    </Column>
  </Row>
);

export const Notice = ({ children }: { children: ReactNode }) => (
  <Section style={{ margin: "8px 0 14px", padding: "12px 16px", borderRadius: 10, backgroundColor: colors.warnGround }}>
    <Text style={{ margin: 0, fontSize: 13, lineHeight: "20px", color: colors.warnInk }}>{children}</Text>
  </Section>
);
