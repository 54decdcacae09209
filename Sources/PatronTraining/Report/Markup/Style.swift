/// The page's style sheet. It must hold none of the characters that XML escapes, because HTML reads style sheets as they are.
///
/// Colours are told apart by shape, dashes and labels, too. All text has a contrast of at least 4.5 to 1 in light and in dark.
enum Style {
    static let sheet = colours + layout + tables + charts + print

    private static let colours = """

        :root{color-scheme:light dark;--paper:#ffffff;--panel:#f5f6f8;--ink:#1b1f24;--quiet:#57606a;--line:#d0d7de;
        --a:#0b63b5;--b:#a24a00;--c:#1a7a3c;--bad:#b42318;--warn:#8a5a00;--good:#1a7a3c;--heat:#7db4ea;--badpaper:#fdecea;
        --warnpaper:#fff6e0}
        @media (prefers-color-scheme:dark){:root{--paper:#14171b;--panel:#1d2126;--ink:#e8eaed;--quiet:#a3abb5;--line:#3a414a;
        --a:#6cb2f5;--b:#f0a35e;--c:#6fd08c;--bad:#ff8f85;--warn:#f2c14e;--good:#6fd08c;--heat:#1f5f9e;--badpaper:#3a1f1d;
        --warnpaper:#33290f}}

        """

    private static let layout = """
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif}
        header,main,footer{max-width:1120px;margin:0 auto;padding:0 20px}
        header{padding-top:28px}
        h1{font-size:1.75rem;line-height:1.2;margin:0 0 4px}
        h2{font-size:1.3rem;line-height:1.3;margin:44px 0 8px;padding-top:12px;border-top:2px solid var(--line)}
        h3{font-size:1.05rem;margin:28px 0 6px}
        p{margin:6px 0 12px;max-width:72ch}
        a{color:var(--a)}
        .quiet{color:var(--quiet)}
        .name{overflow-wrap:anywhere}
        .good{color:var(--good);font-weight:600}
        .bad{color:var(--bad);font-weight:600}
        nav ul{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;margin:16px 0 0;padding:0}
        .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:10px;margin:16px 0}
        .facts div{background:var(--panel);border-radius:8px;padding:10px 12px}
        .facts dt{color:var(--quiet);font-size:.85rem}
        .facts dd{margin:0;font-size:1.2rem;font-weight:600;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        .warnings{list-style:none;padding:0;margin:12px 0;display:grid;gap:8px}
        .warnings li{border-left:5px solid var(--warn);background:var(--warnpaper);padding:8px 12px;border-radius:4px;
        overflow-wrap:anywhere}
        .warnings li.severe{border-color:var(--bad);background:var(--badpaper)}
        .cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:16px;margin:16px 0}
        .card{background:var(--panel);border-radius:8px;padding:14px 16px}
        .card h3{margin:0 0 6px}
        .card ul{margin:6px 0;padding-left:20px}
        .card p{margin:6px 0}
        footer{color:var(--quiet);font-size:.85rem;padding-top:24px;padding-bottom:40px;overflow-wrap:anywhere}

        """

    private static let tables = """
        .scroll{overflow-x:auto;margin:12px 0}
        table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums}
        caption{text-align:left;color:var(--quiet);padding:4px 0}
        caption span{display:inline-block;position:sticky;left:0;max-width:calc(100vw - 32px)}
        th,td{padding:5px 10px;text-align:right;border-bottom:1px solid var(--line);vertical-align:top}
        thead th{border-bottom:2px solid var(--line);vertical-align:bottom;min-width:4em}
        th:first-child,td.words,th.words{text-align:left}
        tbody th{font-weight:600;min-width:7.5em}
        .figure{white-space:nowrap}
        td.words{min-width:9em}
        .interval{color:var(--quiet);white-space:nowrap;font-size:.92em}
        .heat td,.heat th{padding:4px 5px;font-size:.8rem;border-color:var(--paper)}
        .heat td{min-width:2.3em;text-align:center}
        .heat th{white-space:nowrap;min-width:0}

        """ + (1...10).map { "td.h\($0){background:color-mix(in srgb,var(--heat) \($0)0%,var(--paper))}\n" }.joined()

    private static let charts = """
        .charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(320px,1fr));gap:20px;margin:12px 0}
        figure{margin:0;min-width:0}
        figcaption{font-weight:600;margin-bottom:2px}
        figure p{font-size:.85rem;margin:4px 0;color:var(--quiet)}
        svg{display:block;width:100%;max-width:460px;height:auto;background:var(--panel);border-radius:8px}
        svg text{font-size:11px;fill:var(--ink)}
        svg .grid{stroke:var(--line);stroke-width:1}
        svg .axis{stroke:var(--quiet);stroke-width:1}
        svg .ideal{stroke:var(--quiet);stroke-width:1;stroke-dasharray:2 3;fill:none}
        svg path{fill:none;stroke-width:2.2;stroke-linejoin:round}
        .a path,.a .bar-line{stroke:var(--a)}.b path,.b .bar-line{stroke:var(--b);stroke-dasharray:6 3}
        .c path,.c .bar-line{stroke:var(--c);stroke-dasharray:2 3}
        .b .bar-line,.c .bar-line{stroke-dasharray:none}
        .bar-line{stroke-width:1.6}
        .a circle,.a rect{fill:var(--a)}.b circle,.b rect{fill:var(--b)}.c circle,.c rect{fill:var(--c)}
        .key{display:inline-block;margin-right:14px}
        .key::before{content:'';display:inline-block;width:22px;margin-right:6px;vertical-align:middle;border-top:3px solid}
        .key.a::before{border-color:var(--a)}.key.b::before{border-color:var(--b);border-top-style:dashed}
        .key.c::before{border-color:var(--c);border-top-style:dotted}

        """

    private static let print = """
        @media (max-width:600px){header,main,footer{padding-left:14px;padding-right:14px}h1{font-size:1.45rem}
        th,td{padding:4px 7px}.cards{grid-template-columns:1fr}.charts{grid-template-columns:1fr}}
        @media print{:root{color-scheme:light;--paper:#ffffff;--panel:#f5f6f8;--ink:#000000;--quiet:#444c56;--line:#c4cbd2;
        --a:#0b63b5;--b:#a24a00;--c:#1a7a3c;--bad:#b42318;--warn:#8a5a00;--good:#1a7a3c;--heat:#7db4ea;--badpaper:#fdecea;
        --warnpaper:#fff6e0}
        body{font-size:10.5pt}header,main,footer{max-width:none;padding-left:0;padding-right:0}nav{display:none}
        .scroll{overflow:visible}.heat td,.heat th{font-size:6.5pt;padding:2px 2px}.heat td{min-width:0}
        table{font-size:8.5pt}th,td{padding:3px 5px}
        h2,h3,caption,figcaption{break-after:avoid}figure,tr,.card,.warnings li{break-inside:avoid}
        .charts{grid-template-columns:1fr 1fr}
        body{-webkit-print-color-adjust:exact;print-color-adjust:exact}a{color:inherit;text-decoration:none}}

        """
}
