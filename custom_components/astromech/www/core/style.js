// The look that all parts share, out of the variables of Home Assistant's themes.

export const styles = (css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
};

export const sheet = styles(`
  /* The colour of a theme alone is too pale to be read by everybody. */
  :host { --link: color-mix(in srgb, var(--primary-color), var(--primary-text-color) 40%);
    --loud: color-mix(in srgb, var(--primary-color), #000 35%);
    --danger: color-mix(in srgb, var(--error-color, #b3261e), #000 25%);
    --bad: color-mix(in srgb, var(--error-color, #b3261e), var(--primary-text-color) 30%);
    --good: color-mix(in srgb, var(--success-color, #2e7d32), var(--primary-text-color) 40%); }
  :host { display: block; color: var(--primary-text-color); font-size: 14px; line-height: 1.5; }
  :host([hidden]), [hidden] { display: none !important; }
  * { box-sizing: border-box; }
  h1, h2, h3 { margin: 0 0 8px; font-weight: 500; line-height: 1.3; }
  h2 { font-size: 18px; } h3 { font-size: 15px; }
  p { margin: 0 0 8px; overflow-wrap: anywhere; }
  a { color: var(--link); }
  ha-card, .card {
    display: block; padding: 16px; margin-bottom: 16px;
    background: var(--ha-card-background, var(--card-background-color, #fff));
    border: 1px solid var(--ha-card-border-color, var(--divider-color, #e0e0e0));
    border-radius: var(--ha-card-border-radius, 12px);
  }
  button, select, input, textarea {
    font: inherit; color: inherit; min-height: 40px; padding: 6px 14px; border-radius: 8px;
    border: 1px solid var(--divider-color, #bbb); background: var(--secondary-background-color, #f3f3f3);
  }
  button { cursor: pointer; font-weight: 500; }
  button:hover:not(:disabled) { filter: brightness(0.95); }
  button.primary { background: var(--loud); color: #fff; border-color: transparent; }
  button.danger { background: var(--danger); color: #fff; border-color: transparent; }
  button.plain { background: none; border-color: transparent; color: var(--primary-text-color); }
  button:disabled { opacity: 0.5; cursor: default; }
  :focus-visible { outline: 2px solid var(--primary-color); outline-offset: 2px; }
  .row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
  .row > .grow { flex: 1 1 0; min-width: 0; }
  .bad { color: var(--bad); } .good { color: var(--good); }
  .secondary { color: var(--secondary-text-color); }
  .chip { display: inline-block; padding: 0 8px; border-radius: 10px; font-size: 12px; line-height: 20px;
    border: 1px solid var(--divider-color, #ccc); background: var(--secondary-background-color, #eee); }
  .notice { padding: 12px 16px; border-radius: 8px; margin-bottom: 16px; display: flex; gap: 12px; align-items: center;
    justify-content: space-between; border-left: 4px solid var(--info-color, #0288d1); background: var(--secondary-background-color, #eee); }
  .notice.error { border-color: var(--error-color, #b3261e); }
  .notice.warning { border-color: var(--warning-color, #ff9800); }
  .empty, .loading { padding: 32px 16px; text-align: center; color: var(--secondary-text-color); }
  .spinner { display: inline-block; width: 16px; height: 16px; margin-right: 8px; vertical-align: -3px; border-radius: 50%;
    border: 2px solid var(--divider-color, #ccc); border-top-color: var(--primary-color); animation: turn 1s linear infinite; }
  @keyframes turn { to { transform: rotate(360deg); } }
  @media (prefers-reduced-motion: reduce) { .spinner { animation: none; } }
  table { width: 100%; border-collapse: collapse; } th, td { text-align: start; padding: 6px 8px; border-bottom: 1px solid var(--divider-color, #ddd); }
  .scroll { overflow-x: auto; }
  dialog { max-width: min(560px, 94vw); max-height: 90vh; overflow: auto; padding: 20px; border: none; border-radius: 16px;
    color: var(--primary-text-color); background: var(--card-background-color, #fff); box-shadow: 0 8px 32px rgba(0, 0, 0, 0.4); }
  dialog::backdrop { background: rgba(0, 0, 0, 0.5); }
  .answers { justify-content: flex-end; margin-top: 16px; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0 0 8px; }
  dt { color: var(--secondary-text-color); } dd { margin: 0; overflow-wrap: anywhere; }
  pre { margin: 0 0 8px; padding: 8px; overflow: auto; max-height: 320px; white-space: pre-wrap; overflow-wrap: anywhere;
    background: var(--secondary-background-color, #f3f3f3); border-radius: 8px; font-size: 12px; }
  @media (max-width: 600px) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 6px; } }
  .visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`);
