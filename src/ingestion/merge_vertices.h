#pragma once

#include "flinkdiag/model/incident.h"

namespace flinkdiag {

/// Joins the REST states of all inputs, in whatever order they were given: vertex answers go into
/// the vertex of their job, or into one of Incident::vertices if its job was not given; of several
/// answers on the same job the latest stays, and one with vertices goes before a mere overview;
/// a checkpoint that was given several times stays once.
void merge_vertices(Incident& incident);

}  // namespace flinkdiag
