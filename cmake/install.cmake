# What `cmake --install` puts where. Programs find their data at ../share/reeve beside them, wherever the prefix lies.
include(GNUInstallDirs)

# The shells' words come from the same tables as --help.
set(completions "${CMAKE_BINARY_DIR}/share/completions")
file(MAKE_DIRECTORY "${completions}")
add_custom_target(completions ALL
  COMMAND reeve completion bash > "${completions}/reeve"
  COMMAND reeve completion zsh > "${completions}/_reeve"
  COMMAND reeve completion fish > "${completions}/reeve.fish" VERBATIM)

install(TARGETS reeved reeve-worker reeve reeve-lens RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(TARGETS calls ceiling provider replay second-look RUNTIME DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/reeve")
install(DIRECTORY tools skills workflows tiers router proto DESTINATION "${CMAKE_INSTALL_DATADIR}/reeve")
install(DIRECTORY "${CMAKE_BINARY_DIR}/share/man/man1" DESTINATION "${CMAKE_INSTALL_MANDIR}")
install(FILES "${completions}/reeve" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(FILES "${completions}/_reeve" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
install(FILES "${completions}/reeve.fish" DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
# The README beside the folder that it points into.
install(FILES README.md LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY docs DESTINATION "${CMAKE_INSTALL_DOCDIR}")
