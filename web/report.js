// What makes the page quick to work with: filter, keys, theme. Without it all is readable; it writes no markup.
"use strict";
(() => {
	const id = (name) => document.getElementById(name);
	const findings = [...document.querySelectorAll(".finding")];
	const groups = [...document.querySelectorAll(".group")];
	const severities = [...document.querySelectorAll(".severities")];
	const filter = id("filter");
	const help = id("help");
	const words = new Map();

	// Made once, when somebody first searches: in a large report it takes a moment.
	const wordsOf = (f) => {
		if (!words.has(f))
			words.set(f, f.textContent.toLowerCase());
		return words.get(f);
	};
	// Set by a cell of the map, until the search is written in again: a folder is the start of a path.
	let folder = null;
	const inFolder = (f) => {
		const path = f.querySelector(".place").textContent;
		return folder === null || (folder ? path.startsWith(folder) : !path.includes("/"));
	};

	// A choice of one word is not there.
	const chosen = (choice, word) => !choice || choice.selectedIndex === 0 || choice.value === word;

	const apply = () => {
		if (!filter)
			return;
		const asked = id("search").value.toLowerCase().trim();
		const boxes = [...filter.querySelectorAll("input[name=severity]")];
		const off = new Set(boxes.filter((box) => !box.checked).map((box) => box.value));
		const lens = id("lens");
		const status = id("status");
		let shown = 0;
		for (const f of findings) {
			const pass = !off.has(f.dataset.severity) &&
				chosen(lens, f.dataset.lens) && chosen(status, f.dataset.status) &&
				inFolder(f) && (!asked || wordsOf(f).includes(asked));
			f.hidden = !pass;
			shown += pass;
		}
		for (const g of groups)
			g.hidden = !g.querySelector(".finding:not([hidden])");
		for (const s of severities)
			s.hidden = !s.querySelector(".finding:not([hidden])");
		const place = folder === null ? "" : folder ? " in " + folder : " at the top";
		id("shown").textContent = shown + " of " + findings.length + place;
		id("nothing").hidden = shown > 0;
	};
	const clear = () => {
		folder = null;
		filter.reset();
		apply();
	};

	const visible = () => findings.filter((f) => !f.hidden);
	const move = (step) => {
		const list = visible();
		if (!list.length)
			return;
		const here = document.activeElement.closest(".finding");
		const at = here ? list.indexOf(here) + step : step > 0 ? 0 : list.length - 1;
		const next = list[Math.max(0, Math.min(list.length - 1, at))];
		next.firstElementChild.focus({ preventScroll: true });
		next.scrollIntoView({ block: "nearest" });
	};
	const toggleAll = () => {
		const list = visible();
		const open = list.some((f) => !f.open);
		for (const f of list)
			f.open = open;
		if (id("all"))
			id("all").textContent = open ? "Close all" : "Open all";
	};

	const root = document.documentElement;
	const isDark = () => root.dataset.theme ? root.dataset.theme === "dark"
		: matchMedia("(prefers-color-scheme: dark)").matches;
	const nameTheme = () => { id("theme").textContent = isDark() ? "Light" : "Dark"; };
	const toggleTheme = () => {
		root.dataset.theme = isDark() ? "light" : "dark";
		nameTheme();
	};
	const showHelp = () => help.open ? help.close() : help.showModal();

	const keys = {
		"/": () => filter && id("search").focus(),
		j: () => move(1),
		k: () => move(-1),
		e: toggleAll,
		t: toggleTheme,
		"?": showHelp,
		Escape: () => filter && clear(),
	};
	document.addEventListener("keydown", (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey)
			return;
		if (help.open && event.key !== "?")
			return;
		if (event.target.matches("input[type=search], select")) {
			if (event.key === "Escape") {
				clear();
				event.target.blur();
			}
			return;
		}
		if (Object.hasOwn(keys, event.key)) {
			event.preventDefault();
			keys[event.key]();
		}
	});

	// A link to a finding opens it, and takes away a filter that hides it.
	const reveal = () => {
		if (location.hash === "#fixed" && id("fixed"))
			id("fixed").open = true;
		const target = findings.find((f) => "#" + f.id === location.hash);
		if (!target)
			return;
		if (target.hidden)
			clear();
		target.open = true;
		target.scrollIntoView({ block: "start" });
	};
	addEventListener("hashchange", reveal);

	let opened = [];
	addEventListener("beforeprint", () => {
		opened = [...document.querySelectorAll("details:not([open])")].filter((d) => !d.hidden);
		for (const d of opened)
			d.open = true;
	});
	addEventListener("afterprint", () => {
		for (const d of opened)
			d.open = false;
		opened = [];
	});

	id("theme").addEventListener("click", toggleTheme);
	id("keys").addEventListener("click", showHelp);
	id("theme").hidden = id("keys").hidden = false;
	nameTheme();
	if (filter) {
		filter.hidden = false;
		filter.addEventListener("input", (event) => {
			if (event.target.id === "search")
				folder = null;
			apply();
		});
		filter.addEventListener("submit", (event) => event.preventDefault());
		id("all").addEventListener("click", toggleAll);
		for (const cell of document.querySelectorAll(".heat a"))
			cell.addEventListener("click", () => {
				filter.reset();
				if (id("lens"))
					id("lens").value = cell.dataset.lens;
				folder = cell.dataset.folder;
				apply();
			});
		apply();
	}
	reveal();
})();
