const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;

/** The keypad behind the hero; # is our mark. Decoration, drawn in 1.5 kB. */
export function HeroKeypad({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 372 528" aria-hidden="true" className={className}>
      {keys.map((key, index) => {
        const x = 2 + (index % 3) * 128;
        const y = 2 + Math.floor(index / 3) * 138;
        return (
          <g key={key} transform={`translate(${x} ${y})`}>
            <rect
              width="112"
              height="110"
              rx="26"
              fill="none"
              stroke="currentColor"
              strokeOpacity=".16"
              strokeWidth="1.5"
            />
            {key === "#" ? (
              <g transform="translate(32 31) scale(1.5)">
                <path
                  fill="currentColor"
                  fillOpacity=".9"
                  d="M3.5 7.5h19l9 4.5h-28zM24.5 3.5v19l-4.5 9v-28zM28.5 24.5h-19L.5 20h28zM7.5 28.5v-19L12 .5v28z"
                />
                <path fill="var(--seal)" d="M13.5 13.5h5v5h-5z" />
              </g>
            ) : (
              <text
                x="56"
                y="72"
                textAnchor="middle"
                fontSize="46"
                fontWeight="500"
                fill="currentColor"
                fillOpacity=".2"
              >
                {key}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
