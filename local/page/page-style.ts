/** What the page needs beyond the style sheet of the reports. */
export const pageStyle = `
.head{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;gap:2px 16px;margin-bottom:14px}
.head h1{font-size:22px;letter-spacing:-.01em}
.columns{display:grid;grid-template-columns:minmax(0,1.35fr) minmax(0,1fr);gap:0 40px;align-items:start}
.columns section>h2{margin-top:22px}
#work>h2{margin-top:0}
.columns.even{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
form{border:1px solid var(--line);border-radius:8px;padding:16px 18px;background:var(--panel)}
fieldset{border:0;margin:0;padding:0;min-width:0}
.fields{display:flex;flex-wrap:wrap;gap:12px 16px;align-items:end}
.fields label{display:block;font-size:12px;color:var(--soft);flex:1 1 160px}
.fields label.short{flex:0 1 110px}
input[type=text]{display:block;width:100%;margin-top:2px;font:inherit;font-size:15px;color:var(--ink);background:var(--bg);border:1px solid var(--strong);border-radius:6px;padding:6px 9px}
.kinds{display:flex;flex-wrap:wrap;gap:6px;margin:12px 0}
.kinds label{cursor:pointer}
.kinds input{position:absolute;opacity:0;pointer-events:none}
.kinds span{display:inline-block;border:1px solid var(--strong);border-radius:99px;padding:4px 13px;font-size:14px;background:var(--bg)}
.kinds input:checked+span{background:var(--serving);border-color:var(--serving);color:var(--bg);font-weight:600}
.kinds input:focus-visible+span,input[type=text]:focus-visible,button:focus-visible,.target:focus-within{outline:2px solid var(--serving);outline-offset:2px}
.target{display:block;border:1.5px dashed var(--strong);border-radius:8px;padding:26px 16px;text-align:center;background:var(--bg);cursor:pointer}
.target.over{border-color:var(--serving);background:var(--serving-fill)}
.target input{position:absolute;opacity:0;width:1px;height:1px}
.target b{display:block;font-size:16px}
.target .note{overflow-wrap:anywhere}
.sent{list-style:none;margin-top:12px;font-size:13.5px}
.sent:empty{display:none}
.sent li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:0 12px;padding:5px 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
.sent progress{grid-column:1/-1;width:100%;height:4px;margin-top:4px;accent-color:var(--serving)}
.sent .failed{color:var(--broken)}
[hidden]{display:none!important}
button{font:inherit;font-size:14px;color:var(--ink);background:var(--bg);border:1px solid var(--strong);border-radius:6px;padding:5px 12px;cursor:pointer}
button:hover{background:var(--panel)}
button:disabled{opacity:.55;cursor:default}
.work{display:grid;grid-template-columns:1fr}
.work div{display:flex;justify-content:space-between;gap:12px;padding:7px 0;border-top:1px solid var(--line)}
.work div:last-child{border-bottom:1px solid var(--line)}
.work dt{color:var(--soft)}
.work .busy dd{color:var(--serving);font-weight:600}
.open{margin-top:12px;font-size:14px}
.open ul{list-style:none;margin:6px 0 10px}
.open li{overflow-wrap:anywhere}
.failed{margin-top:10px;font-size:14px;overflow-wrap:anywhere}
.monitor h3{margin:0;font-size:18px;display:flex;flex-wrap:wrap;gap:2px 12px;align-items:baseline;overflow-wrap:anywhere}
.monitor h3 .verdict{font-size:15px}
.checks{grid-column:1/-1;border-top:1px solid var(--line);padding-top:6px;margin-top:4px}
.checks li{display:grid;grid-template-columns:16px minmax(0,1fr) auto;gap:0 8px;align-items:center;padding:3px 0;overflow-wrap:anywhere}
.checks .soft{font-size:13px;white-space:nowrap}
.checks .more{margin-top:4px}
.checks a,#mails a{text-decoration:none}.checks a:hover,#mails a:hover{text-decoration:underline}
.mail{font-size:14px;line-height:1.5;padding:16px 18px;white-space:pre-wrap}
.offline{display:none;color:var(--broken);font-size:13px}
.gone .offline{display:inline}
@media (max-width:640px){.columns,.columns.even{grid-template-columns:minmax(0,1fr)}.checks li{grid-template-columns:16px minmax(0,1fr)}.checks .soft{grid-column:2;white-space:normal}form{padding:14px}.target{padding:20px 12px}#work>h2{margin-top:26px}.kinds span{padding:4px 11px}}
`;
