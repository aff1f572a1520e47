//===- Module.cpp - The Python module evolute._core -------------------------===//
#include "lib/Python/Run.h"
#include <nanobind/nanobind.h>
#include <nanobind/stl/function.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;
using namespace evolute;

NB_MODULE(_core, m) {
  nb::class_<Message>(m, "Message")
      .def_ro("severity", &Message::severity)
      .def_ro("text", &Message::text)
      .def_ro("file", &Message::file)
      .def_ro("line", &Message::line)
      .def_ro("column", &Message::column);
  nb::class_<Outcome>(m, "Outcome")
      .def_ro("ok", &Outcome::ok)
      .def_ro("text", &Outcome::text)
      .def_ro("messages", &Outcome::messages);
  m.def("run", &run, nb::arg("text"), nb::arg("pipeline"), nb::kw_only(),
        nb::arg("generic") = false, nb::arg("locations") = false,
        nb::arg("provider").none() = nb::none());
  m.def("list_rules", &listRules);
}
