// Without this the page shows every card. With it, cards are searched, filtered and paged.
(() => {
  const start = () => {
    const table = new DataTable("#ledger", {
      pageLength: 25, lengthMenu: [25, 100, -1], ordering: false, autoWidth: false,
      columnDefs: [{ targets: [1, 2, 3, 4, 5], visible: false }],
      language: { search: "Search", lengthMenu: "_MENU_ cards a page", info: "_START_ to _END_ of _TOTAL_ cards", infoEmpty: "no card", infoFiltered: "(of _MAX_)", zeroRecords: "No card has all of that." },
    });
    const filters = document.createElement("p");
    filters.className = "filters";
    const choices = [1, 2, 3, 4, 5].map((at) => {
      const column = table.column(at);
      const values = [...new Set(column.data().toArray().flatMap((cell) => cell.split("; ")))].filter(Boolean).sort();
      const select = document.createElement("select");
      select.append(new Option("all", ""), ...values.map((value) => new Option(value, value)));
      select.addEventListener("change", () => {
        const escaped = DataTable.util.escapeRegex(select.value);
        column.search(select.value && `(^|; )${escaped}($|; )`, true, false).draw();
      });
      const label = document.createElement("label");
      label.append(column.header().textContent, " ", select);
      filters.append(label);
      return select;
    });
    document.querySelector(".dt-container").prepend(filters);
    // A link to a card that a filter or another page hides shows it all the same.
    const show = () => {
      const card = decodeURIComponent(location.hash.slice(1));
      const node = card && table.row((_, __, row) => row.id === card).node();
      if (!node) return;
      if (!table.rows({ search: "applied" }).nodes().toArray().includes(node)) {
        choices.forEach((select) => { select.value = ""; });
        document.querySelector(".dt-search input").value = "";
        table.search("").columns().search("").draw();
      }
      const at = table.rows({ search: "applied", order: "applied" }).nodes().toArray().indexOf(node);
      table.page(Math.max(0, Math.floor(at / table.page.len()))).draw("page");
      node.scrollIntoView();
      document.querySelectorAll(".shown").forEach((other) => other.classList.remove("shown"));
      node.classList.add("shown");
    };
    addEventListener("hashchange", show);
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      if (link && link.hash === location.hash) show();
    });
    show();
  };
  const ready = () => { if (window.DataTable) start(); else addEventListener("unpacked", start, { once: true }); };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", ready);
  else ready();
})();
