/** Style of the map's section; colours are the page's custom properties, so that both themes follow. */
export const mapStyle = `
.map{padding-bottom:1rem}
.map-still{display:block;width:100%;height:auto;background:var(--paper);border-radius:8px}
.map-still .zones *{fill:var(--sky);fill-opacity:.08;stroke:var(--axis);stroke-dasharray:4 4}
.map-still .streets{fill:none;stroke:var(--axis);stroke-width:.7}
.map-still .merchants *{fill:var(--ink);fill-opacity:.55}
.map-still .lots *{fill:var(--surface);stroke:var(--ink);stroke-width:1.5}
.map-still .hubs *{fill:var(--ink);stroke:var(--surface);stroke-width:1.5}
.map-still .heat-delivered{fill:var(--blue)}.map-still .heat-refused{fill:var(--red)}
.map .key{display:inline-block;flex:none;width:.8rem;height:.8rem;border-radius:3px}
.map .key.heat-delivered{background:var(--blue);opacity:.7}.map .key.heat-refused{background:var(--red);opacity:.7}
.map .key.dot{border-radius:50%;background:var(--ink);opacity:.55;transform:scale(.8)}
.map .key.box{border:2px solid var(--ink);background:var(--surface);border-radius:1px;transform:scale(.85)}
.map .key.house{background:var(--ink);clip-path:polygon(50% 0,100% 45%,100% 100%,0 100%,0 45%)}
.map .key.ring{border:1.6px solid var(--ink);border-radius:50%;background:radial-gradient(var(--ink) 22%,transparent 30%)}
.map-still-legend{margin-top:.6rem}
.map-stage{position:relative;width:100%;min-height:15rem;max-height:min(72vh,42rem);border-radius:8px;overflow:hidden;background:var(--paper);border:1px solid var(--line)}
.map-stage canvas{position:absolute;inset:0;width:100%;height:100%;touch-action:none;cursor:grab}
.map-stage canvas:active{cursor:grabbing}
.map-stage canvas:focus-visible{outline-offset:-3px}
.map-clock{position:absolute;left:.75rem;top:.6rem;margin:0;padding:.15rem .65rem;background:var(--surface);border:1px solid var(--line);border-radius:8px;font-size:1.375rem;font-weight:600;letter-spacing:-.01em}
.map-scale{position:absolute;left:.75rem;bottom:.6rem;margin:0;padding:0 .25rem;border:solid var(--ink);border-width:0 2px 2px;font-size:.75rem;line-height:1.3;text-align:center;white-space:nowrap}
.map-zoom{position:absolute;right:.75rem;top:.6rem;display:flex;gap:.3rem}
.map button,.map select{font:inherit;color:var(--ink);background:var(--surface);border:1px solid var(--axis);border-radius:8px;cursor:pointer}
.map-zoom button{width:2.5rem;height:2.5rem;font-size:1.15rem;line-height:1}
.map button:hover,.map select:hover{border-color:var(--accent);color:var(--accent)}
.map-card{position:absolute;right:.75rem;bottom:.6rem;max-width:min(24rem,calc(100% - 1.5rem));padding:.7rem .9rem;background:var(--surface);border:1px solid var(--axis);border-radius:10px;font-size:.875rem;line-height:1.45}
.map-card p{margin:0 0 .3rem}.map-card p:last-child{margin:0}.map-card .name{font-size:1rem;font-weight:600;padding-right:2rem}
.map-card button{position:absolute;right:.4rem;top:.4rem;width:1.9rem;height:1.9rem;border-color:transparent}
.map-bar{display:grid;grid-template-columns:auto 1fr auto;gap:.9rem;align-items:center;margin:.8rem 0}
.map-bar .play{width:3rem;height:3rem;border-radius:50%;border-color:var(--accent);background:var(--accent);color:var(--surface);font-size:1.05rem;line-height:1}
.map-bar .play:hover{color:var(--surface);filter:brightness(1.1)}
.map-speed select{height:2.75rem;padding:0 .5rem}
.map-time{position:relative;min-width:0}
.map-demand{display:block;width:100%;height:2.25rem}
.map-demand path{fill:var(--sky);fill-opacity:.55}
.map-time input{display:block;width:100%;height:1.75rem;margin:-.85rem 0 0;accent-color:var(--accent);cursor:pointer}
.map-ends{display:flex;justify-content:space-between;color:var(--muted);font-size:.75rem;line-height:1.2}
.map-layers{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;margin:0;padding:.2rem 0 .4rem;border:0;border-top:1px solid var(--line);font-size:.875rem}
.map-layers label,.map-signs label{display:flex;align-items:center;gap:.45rem;min-height:2rem;cursor:pointer}
.map-live input[type=checkbox]{accent-color:var(--accent);width:1rem;height:1rem;margin:0;flex:none}
.map-signs{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:.35rem 1rem;margin:0 0 .6rem;padding:.4rem 0 0;border-top:1px solid var(--line);list-style:none;font-size:.875rem;line-height:1.2}
.map-signs .sign{flex:none;width:20px;height:20px}
.map-signs output{margin-left:auto;font-weight:600}
.map-live:not([hidden])~noscript{display:none}
@media (max-width:56rem){.map-signs{grid-template-columns:repeat(2,minmax(0,1fr))}}
@media (max-width:40rem){
.map-stage{min-height:19rem}
.map-bar{grid-template-columns:auto 1fr;gap:.6rem .8rem}.map-time{grid-column:1/-1;grid-row:1}.map-speed{justify-self:end}
.map-layers label,.map-signs label{min-height:2.75rem}.map-signs{font-size:.8125rem;gap:0 .75rem}
.map-card{left:.6rem;right:.6rem;max-width:none}
.map-clock{font-size:1.125rem}
}
@media screen{.map.alive .map-still,.map.alive .map-still-legend{display:none}}
@media print{.map-live{display:none}}
`
