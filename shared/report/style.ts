/** The style sheet of every page: system fonts, light and dark, phone and print. */
export const style = `
:root{color-scheme:light dark;--bg:#fff;--panel:#f6f7f8;--ink:#1c2127;--soft:#59636e;--line:#e1e4e8;--strong:#c5cad1;
--base:#8b95a1;--base-fill:#ccd2d9;--serving:#2158c7;--serving-fill:rgba(33,88,199,.13);
--stable:#17703f;--drift:#ad5200;--broken:#b3201b;--unknown:#56616d;--state:var(--unknown)}
@media screen and (prefers-color-scheme:dark){:root{--bg:#14171b;--panel:#1c2026;--ink:#e4e7eb;--soft:#9ca6b2;--line:#2b3038;--strong:#454c56;
--base:#8a95a3;--base-fill:#454e59;--serving:#7aa7ff;--serving-fill:rgba(122,167,255,.17);
--stable:#55c389;--drift:#f0a558;--broken:#ff8279;--unknown:#9ca6b2}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1000px;margin:0 auto;padding:20px 16px 64px}
h1,h2,h3,p,ul,ol,dl,dd,figure{margin:0}
ul,ol{padding:0}
a{color:var(--serving)}
h2{font-size:18px;line-height:1.3;margin:38px 0 10px;letter-spacing:-.005em}
h2 .count{color:var(--soft);font-weight:400}
h3{font-size:14px;margin:20px 0 6px}
.soft,.note{color:var(--soft)}
.note{font-size:13px;margin-top:4px}
p+p{margin-top:8px}
code,pre,.data{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.92em;overflow-wrap:anywhere}
pre{margin:6px 0 0;padding:8px 10px;background:var(--panel);border-radius:6px;white-space:pre-wrap}
.data{white-space:pre-wrap}
.over{overflow:visible}
.stable{--state:var(--stable)}.drift{--state:var(--drift)}.broken{--state:var(--broken)}.not-applicable{--state:var(--unknown)}
.mark{width:1em;height:1em;vertical-align:-.12em;color:var(--state);flex:none}
.mark .cut{stroke:var(--bg);stroke-width:1.7;fill:none;stroke-linecap:round;stroke-linejoin:round}
.verdict{color:var(--state);font-weight:600;white-space:nowrap}
.top .data{font-size:15px;font-weight:600;color:var(--ink)}
.top{display:flex;justify-content:space-between;gap:12px;color:var(--soft);font-size:13px;margin-bottom:10px}
.answer{border:1px solid var(--line);border-left:6px solid var(--state);border-radius:8px;padding:18px 20px;background:var(--panel);background:color-mix(in srgb,var(--state) 8%,var(--bg))}
.answer h1{display:flex;align-items:center;gap:10px;font-size:30px;line-height:1.15;letter-spacing:-.015em;color:var(--state)}
.answer .mark .cut{stroke:var(--bg)}
.answer .sentence{font-size:18px;line-height:1.4;margin-top:10px;max-width:46em;overflow-wrap:anywhere}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:10px 24px;margin-top:16px}
.facts dt{font-size:12px;color:var(--soft)}
.facts dd{overflow-wrap:anywhere}
.facts .wide{grid-column:1/-1}
.steps{padding-left:22px;max-width:48em}
.steps li{margin:4px 0;overflow-wrap:anywhere}
.list{list-style:none}
.list>li{padding:8px 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
.list>li:last-child{border-bottom:1px solid var(--line)}
.finding{display:grid;grid-template-columns:20px 1fr;gap:0 8px}
.finding .mark{margin-top:4px}
.finding .by{grid-column:2;font-size:13px;color:var(--soft)}
details>summary{cursor:pointer}
summary:focus-visible,a:focus-visible,.scroll:focus-visible{outline:2px solid var(--serving);outline-offset:2px;border-radius:3px}
.more{margin-top:14px}
.more>summary{color:var(--soft);font-size:14px}
.feature{border-top:1px solid var(--line)}
.feature:last-of-type{border-bottom:1px solid var(--line)}
.feature>summary{display:grid;grid-template-columns:18px minmax(0,1fr) auto;gap:2px 8px;align-items:center;padding:9px 0;list-style:none}
.feature>summary::-webkit-details-marker{display:none}
.feature>summary .name{font-weight:600;font-size:15px}
.feature>summary .name .data{font-size:14.5px}
.feature>summary .type{font-weight:400;color:var(--soft);font-size:12.5px;margin-left:6px;white-space:nowrap}
.feature>summary .moved{display:flex;align-items:center;gap:8px;color:var(--soft);font-size:13px;white-space:nowrap}
.feature>summary .moved b{color:var(--ink);min-width:3.4em;text-align:right}
.feature>summary:hover{background:var(--panel)}
.feature[open]>summary{padding-top:18px}
.feature[open]>summary .name .data{font-size:18px}
.feature .body{padding:4px 0 26px}
.pair{display:grid;grid-template-columns:minmax(0,1.25fr) minmax(0,1fr);gap:12px 32px;align-items:start;margin-top:12px}
.pair.alone{grid-template-columns:minmax(0,1fr)}
.tests{list-style:none;margin-top:14px}
.tests li{display:grid;grid-template-columns:18px minmax(0,1fr);gap:0 8px;margin-top:8px;overflow-wrap:anywhere}
.tests .mark{margin-top:4px}
.tests .numbers{grid-column:2;font-size:13px;color:var(--soft)}
.chart{display:block;overflow:visible}
.plot{display:flex}.plot .scale{flex:none;overflow:visible}.plot .chart{flex:1;min-width:0}
.chart .grid{stroke:var(--line);stroke-width:1}
.axis{stroke:var(--strong);stroke-width:1}
.tick{font-size:11.5px;fill:var(--soft)}
.baseline-area{fill:var(--base-fill);stroke:none}
.serving-area{fill:var(--serving-fill);stroke:var(--serving);stroke-width:1.75;vector-effect:non-scaling-stroke;stroke-linejoin:round}
.baseline-median,.baseline-bar{fill:var(--base)}
.serving-median,.serving-bar{fill:var(--serving)}
.bars{display:block;overflow:visible}
.key{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:13px;color:var(--soft);margin-bottom:6px}
.key i{display:inline-block;width:14px;height:10px;margin-right:6px;border-radius:2px;background:var(--base-fill)}
.key .of-median i{width:auto;height:auto;background:none;font-style:normal;font-size:10px}
.key .of-serving i{background:var(--serving-fill);border:1.75px solid var(--serving);border-radius:1px}
.meter .track{fill:var(--line)}.meter .fill{fill:var(--base)}.feature.drift .fill,.feature.broken .fill{fill:var(--state)}.meter .floor{stroke:var(--soft);stroke-width:1}
.interval .reference{stroke:var(--soft);stroke-dasharray:3 3}
.interval .whisker{stroke:var(--ink);stroke-width:1.75}.interval .dot{fill:var(--ink)}
.interval.apart .whisker{stroke:var(--drift)}.interval.apart .dot{fill:var(--drift)}
.sparkline{display:block;overflow:visible}
.sparkline .rows{fill:var(--state);opacity:.28}
.sparkline .shape{fill:var(--state);stroke:var(--bg);stroke-width:1;paint-order:stroke}
.sparkline .hollow{fill:var(--bg);stroke:var(--state);stroke-width:1.6}
.sparkline .ring{fill:none;stroke:var(--ink);stroke-width:1.3}
.course{display:block;overflow:visible}
.course .under-floor{fill:var(--base)}.course .over-floor{fill:var(--drift);opacity:.55}.course .over-floor.now{opacity:1}
.course .floor-line,.loss-course .floor-line{stroke:var(--soft);stroke-dasharray:3 3}
.loss-course{display:block;overflow:visible}.loss-course .version{stroke:var(--soft)}
.loss-course .whisker{stroke:var(--soft);stroke-width:1.5}.loss-course .dot{fill:var(--soft)}
.loss-course .now .whisker{stroke:var(--ink)}.loss-course .now .dot{fill:var(--ink)}
.loss-course .apart .whisker{stroke:var(--drift)}.loss-course .apart .dot{fill:var(--drift)}
.finding .more{grid-column:2;margin-top:4px}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th,td{padding:4px 12px 4px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}
thead th,thead td{font-size:12px;font-weight:500;color:var(--soft);border-bottom-color:var(--strong);vertical-align:bottom;white-space:nowrap}
tbody th{font-weight:400;color:var(--soft)}
.n{text-align:right;white-space:nowrap}
tr.changed td,tr.changed th{color:var(--ink);font-weight:600}
.sides th:first-child,.sides td:first-child{width:28%;white-space:nowrap}.sides td.n,.sides th.n{width:24%}
.values td.bar{width:34%;min-width:64px;padding-top:7px}
.values th{color:var(--ink);overflow-wrap:anywhere}
.long{min-width:760px}
.sentence-cell{min-width:240px;overflow-wrap:anywhere}
.cases{display:grid;grid-template-columns:repeat(3,1fr);gap:8px;margin:14px 0}
.cases div{border:1px solid var(--line);border-radius:6px;padding:8px 10px;font-size:13px}
.cases b{display:block;font-size:14px}
.cases .yes{border-color:var(--drift);color:var(--drift)}
.monitor{border:1px solid var(--line);border-left:6px solid var(--state);border-radius:8px;padding:14px 18px;margin-top:14px;display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1.1fr);gap:6px 32px}
.monitor h2{margin:0;display:flex;flex-wrap:wrap;gap:2px 12px;align-items:baseline;overflow-wrap:anywhere}
.monitor h2 .verdict{font-size:15px}.monitor h2 .note{font-weight:400}
.monitor ul{list-style:none;font-size:13.5px;margin-top:8px}
footer{margin-top:48px;padding-top:14px;border-top:1px solid var(--line);font-size:13px;color:var(--soft)}
@media (max-width:640px){main{padding:14px 14px 48px}.pair,.monitor{grid-template-columns:minmax(0,1fr)}.answer{padding:14px 16px}.answer h1{font-size:26px}.answer .sentence{font-size:16.5px}
.facts{grid-template-columns:1fr 1fr}.decision{grid-template-columns:1fr}table{font-size:13px}th,td{padding-right:9px}.tick{font-size:11px}.cases{grid-template-columns:1fr}.feature>summary .meter{display:none}.feature>summary .type{display:block;margin:0}h2{margin-top:36px}}
@media print{body{font-size:10.5pt}main{max-width:none;padding:0}.answer,.chart,.bars,.sparkline,.meter,.key i{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.pair,.tests li,.finding,.monitor{break-inside:avoid}.feature>summary{break-after:avoid}.feature .more{display:none}h2{break-after:avoid}.scroll{overflow:visible}.long{min-width:0}
details::details-content{content-visibility:visible;block-size:auto;opacity:1}}
`;
